package org.ivgmp.edge.dataplane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.dataplane.core.BreakerLimits;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Gre;
import org.ivgmp.edge.dataplane.core.PlaneCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What leaves through a real socket, seen by other sockets on the loopback interface.
class TunnelSenderTest {

    private static final int KEY = 7 << 12;
    private static final int[] PEERS = {0x7F000001, 0x7F000002, 0x7F000003};
    private static final int PACKET_MAX = 2048;
    private static final BreakerLimits LIMITS = new BreakerLimits(20, 1, 1, 1);

    private final Arena arena = Arena.ofConfined();
    private final Libc libc = new Libc();
    private final Counters counters = new Counters();
    private final List<DatagramChannel> receivers = new ArrayList<>();
    private final Branch[] branches = new Branch[PEERS.length];
    private final MemorySegment packets = arena.allocate((long) PACKET_MAX * TunnelSender.COPIES_MAX);
    private int fd;
    private TunnelSender sender;

    @BeforeEach
    void open() throws IOException {
        int port = 0;
        for (int i = 0; i < PEERS.length; i++) {
            DatagramChannel channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 22);
            channel.bind(new InetSocketAddress("127.0.0." + (i + 1), port));
            channel.configureBlocking(false);
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            receivers.add(channel);
            branches[i] = new Branch(PEERS[i], KEY, LIMITS);
        }
        fd = libc.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0);
        sender = new TunnelSender(0, libc, arena, counters, port);
        sender.use(fd);
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel receiver : receivers) {
            receiver.close();
        }
        libc.close(fd);
        libc.close();
        arena.close();
    }

    /// A packet of this length, which says its number.
    private long packet(int number, int length, int tos) {
        long at = (long) number * PACKET_MAX;
        packets.set(ValueLayout.JAVA_BYTE, at, (byte) 0x45);
        packets.set(ValueLayout.JAVA_BYTE, at + 1, (byte) tos);
        packets.set(ValueLayout.JAVA_INT_UNALIGNED, at + length - 4, number);
        return at;
    }

    private record Arrived(int sequence, int number, int length) {
    }

    private List<Arrived> arrived(int receiver) throws IOException {
        List<Arrived> all = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(PACKET_MAX);
        while (receivers.get(receiver).receive(buffer.clear()) != null) {
            buffer.flip();
            assertEquals(KEY, buffer.getInt(4));
            all.add(new Arrived(buffer.getInt(8),
                    Integer.reverseBytes(buffer.getInt(buffer.limit() - 4)), buffer.limit() - Gre.HEADER));
        }
        return all;
    }

    private void send(int number, int length, int tos) {
        long at = packet(number, length, tos);
        for (Branch branch : branches) {
            sender.copy(branch, -1, packets, at, length);
        }
    }

    private void assertInOrder(int... lengths) throws IOException {
        for (int i = 0; i < PEERS.length; i++) {
            List<Arrived> all = arrived(i);
            assertEquals(lengths.length, all.size());
            for (int k = 0; k < lengths.length; k++) {
                assertEquals(new Arrived(k, k, lengths[k]), all.get(k));
            }
        }
    }

    @Test
    void packetsOfOneSizeGoInOneMessageToEachPeer() throws IOException {
        int[] lengths = new int[40];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = 1344;
            send(i, lengths[i], 0);
        }
        sender.flush();
        assertInOrder(lengths);
        assertEquals(PEERS.length, counters.get(PlaneCounter.MESSAGES_SENT));
        assertEquals(PEERS.length * 40L, counters.get(PlaneCounter.COPIES_SENT));
        assertEquals(40 * 1344, branches[0].read().sentBytes());
    }

    @Test
    void everyMixtureOfThreeSizesArrivesWholeAndInOrder() throws IOException {
        int[] sizes = {100, 200, 300};
        for (int mixture = 0; mixture < 243; mixture++) {
            int[] lengths = new int[5];
            for (int i = 0, rest = mixture; i < lengths.length; i++, rest /= 3) {
                lengths[i] = sizes[rest % 3];
                send(i, lengths[i], 0);
            }
            sender.flush();
            for (int i = 0; i < PEERS.length; i++) {
                List<Arrived> all = arrived(i);
                for (int k = 0; k < lengths.length; k++) {
                    assertEquals(new Arrived(mixture * 5 + k, k, lengths[k]), all.get(k));
                }
            }
        }
    }

    @Test
    void aTypeOfServiceOfItsOwnIsAMessageOfItsOwn() throws IOException {
        send(0, 500, 0);
        send(1, 500, 0xB8);
        send(2, 500, 0xB8);
        sender.flush();
        assertInOrder(500, 500, 500);
        assertEquals(2L * PEERS.length, counters.get(PlaneCounter.MESSAGES_SENT));
    }

    @Test
    void moreThanAMessageHoldsAndMoreThanThereIsRoomForGoOutAllTheSame() throws IOException {
        int[] lengths = new int[TunnelSender.COPIES_MAX / PEERS.length + 10];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = i < 100 ? 1400 : 20 + i % 7;
            send(i, lengths[i], 0);
        }
        sender.flush();
        assertInOrder(lengths);
        assertTrue(counters.get(PlaneCounter.MESSAGES_SENT) < counters.get(PlaneCounter.COPIES_SENT));
    }

    @Test
    void aRefusalIsCountedForEachCopyAndBelievedForTheTrainOnlyIfSingleOnesPass() {
        sender.use(-1);
        for (int i = 0; i < 10; i++) {
            send(i, 1000, 0);
        }
        sender.flush();
        assertEquals(10, branches[0].read().refusedPackets());
        assertEquals(10L * PEERS.length, counters.get(PlaneCounter.REFUSED_OTHER));
        assertEquals(0, counters.get(PlaneCounter.TRAINS_REFUSED));
        assertEquals(Integer.MAX_VALUE, branches[0].lane(0).segmentsUpTo(0));
    }

    /// The kernel refuses to cut datagrams for a socket without checksums (EINVAL), and sends them one by one: as a path that cannot.
    @Test
    void aPathThatRefusesTrainsGetsSingleDatagramsForAMinute() throws IOException {
        int soNoCheck = 11;
        libc.setsockopt(fd, Linux.SOL_SOCKET, soNoCheck, 1);
        for (int i = 0; i < 6; i++) {
            send(i, 1000, 0);
            if (i % 3 == 2) {
                sender.flush();
            }
        }
        assertInOrder(1000, 1000, 1000, 1000, 1000, 1000);
        assertEquals(PEERS.length, counters.get(PlaneCounter.TRAINS_REFUSED));
        assertEquals(6L * PEERS.length, counters.get(PlaneCounter.MESSAGES_SENT));
        libc.setsockopt(fd, Linux.SOL_SOCKET, soNoCheck, 0);
        sender.onTick(61_000_000_000L);
        send(6, 1000, 0);
        send(7, 1000, 0);
        sender.flush();
        assertEquals(7L * PEERS.length, counters.get(PlaneCounter.MESSAGES_SENT));
    }
}
