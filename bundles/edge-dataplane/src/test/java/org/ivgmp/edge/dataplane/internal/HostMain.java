package org.ivgmp.edge.dataplane.internal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.ivgmp.edge.dataplane.core.Ipv6;
import org.ivgmp.net.IpAddress;

/// A host on a LAN with ordinary sockets, for [PlaneNamespaceTest]: `HostMain send GROUP COUNT RATE SIZE` or
/// `HostMain receive GROUP COUNT`.
final class HostMain {

    static final int PORT = 5004;
    static final int SENDER_PORT = 40_001;
    static final int TTL = 8;
    /// DSCP EF (RFC 3246), ECT(0).
    static final int TOS = 0xBA;
    private static final long PATIENCE_NS = 5_000_000_000L;

    private HostMain() {
    }

    public static void main(String[] arguments) throws IOException {
        InetAddress group = InetAddress.getByName(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("send")) {
            send(group, count, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        } else {
            receive(group, count);
        }
    }

    private static StandardProtocolFamily family(InetAddress group) {
        return group instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    private static byte[] payload(int number, int size) {
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }

    private static void send(InetAddress group, int count, int perSecond, int size) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(family(group))) {
            channel.bind(new InetSocketAddress(SENDER_PORT));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("eth0"));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
            channel.setOption(StandardSocketOptions.IP_TOS, TOS);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                for (long wait = start + i * 1_000_000_000L / perSecond; System.nanoTime() < wait;) {
                    LockSupport.parkNanos(wait - System.nanoTime());
                }
                channel.send(ByteBuffer.wrap(payload(i, size)), new InetSocketAddress(group, PORT));
            }
        }
    }

    private static void receive(InetAddress group, int count) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(family(group)); Sniffer sniffer = new Sniffer(group instanceof Inet6Address)) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            channel.bind(new InetSocketAddress(group, PORT));
            channel.join(group, NetworkInterface.getByName("eth0"));
            channel.configureBlocking(false);
            System.out.println("READY");
            int received = 0;
            int wrong = 0;
            int disordered = 0;
            String from = "";
            ByteBuffer buffer = ByteBuffer.allocate(2048);
            for (long last = System.nanoTime(); received < count && System.nanoTime() - last < 2 * PATIENCE_NS;) {
                sniffer.look();
                InetSocketAddress sender = (InetSocketAddress) channel.receive(buffer.clear());
                if (sender == null) {
                    LockSupport.parkNanos(200_000);
                    continue;
                }
                last = System.nanoTime();
                if (received == 0) {
                    System.out.println("FIRST");
                }
                int number = buffer.flip().getInt(0);
                wrong += buffer.equals(ByteBuffer.wrap(payload(number, buffer.limit()))) ? 0 : 1;
                disordered += number == received ? 0 : 1;
                received++;
                from = IpAddress.of(sender.getAddress()) + ":" + sender.getPort();
            }
            sniffer.look();
            System.out.println("received " + received);
            System.out.println("wrong " + wrong);
            System.out.println("disordered " + disordered);
            System.out.println("from " + from);
            System.out.println("ttl " + sniffer.ttl);
            System.out.println("tos " + sniffer.tos);
        }
    }

    /// Sees the TTL and the type of service of the multicast packets, which sockets of the JDK do not tell.
    private static final class Sniffer implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final Libc libc = new Libc();
        private final MessageVector vector = new MessageVector(arena, 1, 24, 1, false);
        private final MemorySegment packet = arena.allocate(2048);
        private final boolean six;
        private final int fd;
        private String ttl = "";
        private String tos = "";

        Sniffer(boolean six) {
            this.six = six;
            int etherType = six ? Linux.ETH_P_IPV6 : Linux.ETH_P_IP;
            fd = libc.socket(Linux.AF_PACKET, Linux.SOCK_DGRAM, Short.toUnsignedInt(Short.reverseBytes((short) etherType)));
        }

        void look() {
            vector.part(0, 0, packet.address(), packet.byteSize());
            while (vector.receive(libc, fd, 1) == 1) {
                if (packet.get(Layouts.NET_SHORT, six ? 42 : 22) == PORT) {
                    ttl = joined(ttl, packet.get(ValueLayout.JAVA_BYTE, six ? 7 : 8));
                    tos = joined(tos, six ? (byte) Ipv6.trafficClass(packet, 0) : packet.get(ValueLayout.JAVA_BYTE, 1));
                }
            }
        }

        private static String joined(String before, byte seen) {
            String value = "" + (seen & 0xFF);
            return before.isEmpty() || before.equals(value) ? value : "mixed";
        }

        @Override
        public void close() {
            libc.close(fd);
            libc.close();
            arena.close();
        }
    }
}
