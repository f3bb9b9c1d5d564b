package org.ivgmp.dataplane;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// How a packet loop that is replaced hands over to the one that takes its place, so that no packet is lost: the old one goes on
/// forwarding by its last table until the new one is ready, and leaves it what the kernel has filled meanwhile. It lives here, since this
/// bundle stays when the packet loop's is replaced.
public final class Succession {

    private static final AtomicReference<Legacy> LEFT = new AtomicReference<>();

    private Succession() {
    }

    /// A packet loop that has been told to end, and goes on until it is relieved, or until its patience ends.
    public interface Legacy {

        /// What it forwards by.
        PlaneTable table();

        /// Ends its work, and hands over. What is in the estate is the caller's to close from then on; [Estate#EMPTY] when it has ended
        /// by itself. Takes a moment. A second call gets an empty one.
        Estate take();
    }

    /// @param tunnelSocket   descriptor of the UDP socket, -1 for none
    /// @param localOverlay   the address that it is bound to
    /// @param udpPort        and the port
    /// @param rings          of the LAN ports; where several loops heard a port, those of one IP version in the order of the loops, one of each
    /// @param sequences      for each GRE key and peer (key in the low half, peer in the high one) the state of its sequence numbers, in both
    ///                       directions: opaque to all but packet loops
    public record Estate(int tunnelSocket, int localOverlay, int udpPort, List<Ring> rings, Map<Long, long[]> sequences) {

        public static final Estate EMPTY = new Estate(-1, 0, 0, List.of(), Map.of());
    }

    /// A ring of packet(7), TPACKET_V2, that the kernel goes on filling.
    ///
    /// @param port      name of the LAN port
    /// @param etherType that it hears
    /// @param fd        descriptor of its socket
    /// @param address   where it is mapped
    /// @param bytes     its length
    /// @param frame     size of a frame, in octets
    /// @param next      the frame that is to be read next
    public record Ring(String port, int ifindex, int etherType, int fd, long address, long bytes, int frame, int next) {
    }

    /// By the one that ends. An earlier legacy that nobody claimed stays responsible for itself.
    public static void leave(Legacy legacy) {
        LEFT.set(legacy);
    }

    /// By the one that begins: whoever claims a legacy takes it, or leaves it again.
    public static Optional<Legacy> claim() {
        return Optional.ofNullable(LEFT.getAndSet(null));
    }

    /// By the one that ended, when its patience is over.
    public static void withdraw(Legacy legacy) {
        LEFT.compareAndSet(legacy, null);
    }
}
