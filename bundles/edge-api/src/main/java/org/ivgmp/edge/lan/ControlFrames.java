package org.ivgmp.edge.lan;

import java.util.Map;

import org.ivgmp.view.View.Registration;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/// The IGMP and MLD messages heard on the LAN ports (never those we sent ourselves).
@ProviderType
public interface ControlFrames {

    /// Calls `handler` for each one, on the capture's thread: it must only copy to a mailbox.
    Registration listen(Handler handler);

    /// Counters by name with unit and port, such as `lan_capture_dropped_total{port="lan0"}`: what was heard, and what was lost in
    /// front of the handlers. For people and metrics.
    Map<String, Long> counters();

    @ConsumerType
    @FunctionalInterface
    interface Handler {
        /// @param port   name of the LAN port
        /// @param packet the IPv4 or IPv6 packet, without Ethernet header; the callee's to keep. Untrusted, and possibly longer than
        ///               its header says (Ethernet padding)
        void onPacket(String port, byte[] packet);
    }
}
