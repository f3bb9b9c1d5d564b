package org.ivgmp.edge.join.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

import org.ivgmp.loop.Loop;
import org.ivgmp.loop.Reopening;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// The UDP socket at our overlay address, with the thread that reads from it. What comes to an overlay address has come out of a
/// tunnel: the guards see to that.
final class JoinSocket implements Reopening.Opened {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.join");
    /// More than a message has: what is cut off shows as malformed.
    private static final int OCTETS_MAX = 2048;
    /// CS6, network control: RFC 4594 section 3.2.
    private static final int NETWORK_CONTROL = 0xC0;

    @FunctionalInterface
    interface Ear {
        void heard(Ipv4Address from, byte[] octets);
    }

    private final DatagramChannel channel;
    private final int port;
    private final Thread thread;

    JoinSocket(Ipv4Address overlay, int port, Ear ear) throws IOException {
        this.port = port;
        channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.IP_TOS, NETWORK_CONTROL).bind(new InetSocketAddress(overlay.toInetAddress(), port));
        } catch (IOException refused) {
            close();
            throw refused;
        }
        // A platform thread: it wakes sooner than a virtual one, whose packets go by way of a poller.
        thread = Thread.ofPlatform().name("join-hear").priority(Loop.PRIORITY).daemon().start(() -> hear(ear));
    }

    private void hear(Ear ear) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(OCTETS_MAX);
        try {
            while (true) {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                if (from.getPort() == port && IpAddress.of(from.getAddress()) instanceof Ipv4Address peer) {
                    byte[] octets = new byte[buffer.flip().remaining()];
                    buffer.get(octets);
                    ear.heard(peer, octets);
                }
            }
        } catch (ClosedChannelException _) {
            // By us.
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "the socket of direct joins is opened anew: " + failure.getMessage());
        }
    }

    /// Not to be relied on, as any datagram.
    ///
    /// @return whether the kernel took it: not where there is no tunnel yet
    boolean send(Ipv4Address peer, byte[] octets) {
        try {
            channel.send(ByteBuffer.wrap(octets), new InetSocketAddress(peer.toInetAddress(), port));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Override
    public boolean works() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException closing) {
            LOG.log(Level.DEBUG, "the socket of direct joins", closing);
        }
    }
}
