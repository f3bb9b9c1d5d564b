package org.ivgmp.edge.election.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// One LAN port's two sockets: one hears the group, one sends from the port's own address. A thread of its own hears.
final class PortSocket implements AutoCloseable {

    /// RFC 9568 section 5.1.1.3 demands 255, which proves that no router passed a message on. Ours proves itself by its key, and with
    /// 1 it does not get past one.
    private static final int TTL = 1;
    private static final long REST_NS = 1_000_000_000L;
    /// More than any advertisement has.
    private static final int OCTETS_MAX = 256;

    @FunctionalInterface
    interface Ear {
        void heard(String port, Ipv4Address from, byte[] octets);
    }

    private final LanPort port;
    private final InetSocketAddress group;
    private final DatagramChannel in;
    private final DatagramChannel out;

    PortSocket(LanPort port, InetSocketAddress group, Ear ear) throws IOException {
        this.port = port;
        this.group = group;
        NetworkInterface lan = NetworkInterface.getByName(port.name());
        if (lan == null) {
            throw new IOException("there is no interface " + port.name());
        }
        in = DatagramChannel.open(StandardProtocolFamily.INET);
        out = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            in.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(group);
            in.join(group.getAddress(), lan);
            out.setOption(StandardSocketOptions.IP_MULTICAST_IF, lan).setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL)
                    .setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false)
                    .bind(new InetSocketAddress(port.address().toInetAddress(), 0));
        } catch (IOException failure) {
            close();
            throw failure;
        }
        Thread.ofVirtual().name("election-" + port.name()).start(() -> hear(ear));
    }

    /// Until the socket is closed. Several ports' sockets hear the same group: the kernel gives each what came in at its interface only as
    /// long as no other joined it there, so what is not of this port's network is left to the others.
    private void hear(Ear ear) {
        ByteBuffer buffer = ByteBuffer.allocate(OCTETS_MAX);
        while (in.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) in.receive(buffer);
                if (from != null && IpAddress.of(from.getAddress()) instanceof Ipv4Address address && port.prefix().contains(address)) {
                    byte[] octets = new byte[buffer.flip().remaining()];
                    buffer.get(octets);
                    ear.heard(port.name(), address, octets);
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException again) {
                // An interface that is down, say: what was heard meanwhile is gone, as with any datagram.
                LockSupport.parkNanos(REST_NS);
            }
        }
    }

    void send(byte[] octets) throws IOException {
        out.send(ByteBuffer.wrap(octets), group);
    }

    @Override
    public void close() {
        for (DatagramChannel channel : new DatagramChannel[] {in, out}) {
            try {
                channel.close();
            } catch (IOException closing) {
                // It is gone either way.
                continue;
            }
        }
    }
}
