package org.ivgmp.edge.lan;

import org.ivgmp.view.View.Registration;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/// The IGMP messages heard on the LAN ports (never those we sent ourselves).
@ProviderType
public interface ControlFrames {

    /// Calls `handler` for each one, on the capture's thread: it must only copy to a mailbox.
    Registration listen(Handler handler);

    @ConsumerType
    @FunctionalInterface
    interface Handler {
        /// @param port   name of the LAN port
        /// @param packet the IPv4 packet, without Ethernet header; the callee's to keep. Untrusted, and possibly longer than its
        ///               IP total length (Ethernet padding)
        void onPacket(String port, byte[] packet);
    }
}
