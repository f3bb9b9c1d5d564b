package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.dataplane.core.BranchReport;
import org.ivgmp.edge.dataplane.core.CopySink;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Ecn;
import org.ivgmp.edge.dataplane.core.Gre;
import org.ivgmp.edge.dataplane.core.Ipv6;
import org.ivgmp.edge.dataplane.core.Lane;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// GRE-in-UDP through the tunnel socket: each copy's header is ours, its packet is sent from where it lies. What goes out on one branch in one
/// batch is coupled into trains, one message of the kernel each: that is a fraction of the cost of as many messages (docs/decisions/0017).
/// A path that refuses trains (kernel ESP does, older kernels without checksum offload do) gets single datagrams, and is asked again after a
/// minute. Each loop has its own.
final class TunnelSender implements CopySink {

    /// A whole batch of the ring, to 64 peers.
    static final int COPIES_MAX = 4096;

    private static final int TRAINS_MAX = 1024;
    /// Limits of UDP_SEGMENT: segments in a message (UDP_MAX_SEGMENTS of Linux before 6.9), octets that one IPv4 packet could hold.
    private static final int SEGMENTS_MAX = 64;
    private static final int TRAIN_BYTES_MAX = 65_000;
    private static final int HEADER_STRIDE = 16;
    private static final int NONE = -1;
    /// How long a full socket is waited for.
    private static final int ROOM_WAIT_MS = 10;
    /// CS6, network control: RFC 4594 section 3.2.
    private static final int REPORT_TOS = 0xC0;

    private final int number;
    private final Libc libc;
    private final Counters counters;
    private final SegmentedVector vector;
    private final MemorySegment headers;
    private final long headersAddress;

    private final long[] packets = new long[COPIES_MAX];
    private final int[] lengths = new int[COPIES_MAX];
    /// The next copy of the same train.
    private final int[] next = new int[COPIES_MAX];
    private int copies;

    /// Null for a report, which is no copy.
    private final Lane[] lanes = new Lane[TRAINS_MAX];
    private final int[] peers = new int[TRAINS_MAX];
    private final int[] tos = new int[TRAINS_MAX];
    /// The size of all copies of the train but the last.
    private final int[] sizes = new int[TRAINS_MAX];
    private final int[] counts = new int[TRAINS_MAX];
    private final int[] bytes = new int[TRAINS_MAX];
    private final int[] heads = new int[TRAINS_MAX];
    private final int[] tails = new int[TRAINS_MAX];
    private final int[] firstPieces = new int[TRAINS_MAX];
    private int trains;

    private int fd = -1;
    private boolean waited;
    private long nowNs;

    /// @param number of the loop among those that send
    TunnelSender(int number, Libc libc, Arena arena, Counters counters, int port) {
        this.number = number;
        this.libc = libc;
        this.counters = counters;
        vector = new SegmentedVector(arena, TRAINS_MAX, 2 * COPIES_MAX, port);
        headers = arena.allocate((long) COPIES_MAX * HEADER_STRIDE, 8);
        headersAddress = headers.address();
        for (int i = 0; i < COPIES_MAX; i++) {
            Gre.prepare(headers, (long) i * HEADER_STRIDE);
        }
    }

    /// The tunnel socket from now on, -1 for none.
    void use(int socket) {
        fd = socket;
    }

    /// Time passed; to be called about once a second.
    void onTick(long nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
        boolean six = Ipv6.isOne(memory, at);
        int inner = six ? Ipv6.trafficClass(memory, at) : memory.get(JAVA_BYTE, at + 1) & 0xFF;
        int outer = Ecn.outer(inner, dscp);
        Lane lane = branch.lane(number);
        Gre.set(headers, (long) copies * HEADER_STRIDE, six ? Gre.IPV6 : Gre.IPV4, branch.key(), lane.nextSequence());
        int train = lane.train();
        // A loop that failed and began anew finds the numbers of before in its lanes.
        if (train == NONE || train >= trains || lanes[train] != lane || !couples(train, outer, length)) {
            train = open(lane, branch.peer(), outer, length);
            lane.train(train);
        }
        append(train, memory.address() + at, length);
    }

    private boolean couples(int train, int outer, int length) {
        int size = sizes[train];
        return tos[train] == outer && length <= size && lengths[tails[train]] == size && counts[train] < SEGMENTS_MAX
                && bytes[train] + Gre.HEADER + length <= TRAIN_BYTES_MAX && size <= lanes[train].segmentsUpTo(nowNs);
    }

    private int open(Lane lane, int peer, int outer, int length) {
        int train = trains++;
        lanes[train] = lane;
        peers[train] = peer;
        tos[train] = outer;
        sizes[train] = length;
        counts[train] = 0;
        bytes[train] = 0;
        heads[train] = copies;
        return train;
    }

    private void append(int train, long packet, int length) {
        int copy = copies++;
        packets[copy] = packet;
        lengths[copy] = length;
        next[copy] = NONE;
        if (counts[train]++ > 0) {
            next[tails[train]] = copy;
        }
        tails[train] = copy;
        bytes[train] += Gre.HEADER + length;
        if (copies == COPIES_MAX || trains == TRAINS_MAX) {
            flush();
        }
    }

    /// Adds a report about a branch that the peer sends on, which must stay as it is until [#flush].
    void report(int peer, int key, MemorySegment memory, long at) {
        Gre.set(headers, (long) copies * HEADER_STRIDE, Gre.REPORT, key, 0);
        append(open(null, peer, REPORT_TOS, BranchReport.LENGTH), memory.address() + at, BranchReport.LENGTH);
    }

    @Override
    public void flush() {
        if (trains == 0) {
            return;
        }
        layOut();
        waited = false;
        int filled = trains;
        int at = 0;
        while (at < filled) {
            int sent = send(at, filled - at);
            if (sent > 0) {
                for (int end = at + sent; at < end; at++) {
                    onSent(at, counts[at], bytes[at]);
                }
            } else {
                onRefused(at, -sent);
                at++;
            }
        }
        copies = 0;
        trains = 0;
    }

    private void layOut() {
        int piece = 0;
        for (int train = 0; train < trains; train++) {
            int first = piece;
            for (int copy = heads[train]; copy != NONE; copy = next[copy]) {
                vector.piece(piece++, headersAddress + (long) copy * HEADER_STRIDE, Gre.HEADER);
                vector.piece(piece++, packets[copy], lengths[copy]);
            }
            firstPieces[train] = first;
            vector.message(train, peers[train], tos[train], counts[train] == 1 ? 0 : Gre.HEADER + sizes[train], first, piece - first);
            if (lanes[train] != null) {
                lanes[train].train(NONE);
            }
        }
    }

    /// As [SegmentedVector#send], but waits a moment for a full socket, once a flush.
    private int send(int from, int count) {
        while (true) {
            int sent = vector.send(libc, fd, from, count);
            if (sent == -Linux.EAGAIN && !waited) {
                waited = true;
                libc.pollOne(fd, Linux.POLLOUT, ROOM_WAIT_MS);
            } else if (sent != -Linux.EINTR) {
                return sent;
            }
        }
    }

    private void onSent(int train, int count, int octets) {
        if (lanes[train] != null) {
            counters.count(PlaneCounter.MESSAGES_SENT);
            counters.add(PlaneCounter.COPIES_SENT, count);
            lanes[train].sent(count, octets - count * Gre.HEADER);
        }
    }

    private void onRefused(int train, int errno) {
        if (lanes[train] == null) {
            return;  // the next report is due in a second
        }
        if (counts[train] > 1 && refusesTrains(errno)) {
            uncouple(train);
        } else {
            count(train, counts[train], errno);
        }
    }

    /// EIO: no checksum offload on the way, or IPsec by the kernel. EINVAL and EMSGSIZE: larger than the path's MTU.
    private static boolean refusesTrains(int errno) {
        return errno == Linux.EIO || errno == Linux.EINVAL || errno == Linux.EMSGSIZE || errno == Linux.EOPNOTSUPP;
    }

    /// Sends the train's copies one by one. If that works, it was the train that the path refused.
    private void uncouple(int train) {
        int piece = firstPieces[train];
        boolean told = false;
        for (int copy = heads[train]; copy != NONE; copy = next[copy], piece += 2) {
            vector.message(train, peers[train], tos[train], 0, piece, 2);
            int sent = send(train, 1);
            if (sent < 0) {
                count(train, 1, -sent);
                continue;
            }
            onSent(train, 1, Gre.HEADER + lengths[copy]);
            if (!told) {
                told = true;
                lanes[train].refuseSegments(sizes[train], nowNs);
                counters.count(PlaneCounter.TRAINS_REFUSED);
            }
        }
    }

    private void count(int train, int copiesRefused, int errno) {
        lanes[train].refused(copiesRefused);
        counters.add(switch (errno) {
            case Linux.EACCES, Linux.EPERM, Linux.ENETUNREACH, Linux.EHOSTUNREACH, Linux.EINVAL ->
                PlaneCounter.REFUSED_NO_TUNNEL;
            case Linux.ENOBUFS, Linux.EAGAIN -> PlaneCounter.REFUSED_NO_ROOM;
            default -> PlaneCounter.REFUSED_OTHER;
        }, copiesRefused);
    }
}
