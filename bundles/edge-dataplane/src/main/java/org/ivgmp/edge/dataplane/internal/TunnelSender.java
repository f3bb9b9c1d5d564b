package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.dataplane.core.BranchReport;
import org.ivgmp.edge.dataplane.core.CopySink;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Ecn;
import org.ivgmp.edge.dataplane.core.Gre;
import org.ivgmp.edge.dataplane.core.Ipv6;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// GRE-in-UDP through the tunnel socket: one message per copy, its header ours, its packet where it lies. Each loop has
/// its own.
final class TunnelSender implements CopySink, MessageVector.Outcome {

    static final int COPIES_MAX = 256;

    private static final int SOCKADDR_IN = 16;
    private static final int HEADER_STRIDE = 16;
    /// CS6, network control: RFC 4594 section 3.2.
    private static final int REPORT_TOS = 0xC0;

    private final Libc libc;
    private final Counters counters;
    private final MessageVector vector;
    private final MemorySegment headers;
    /// Null for a report, which is no copy.
    private final Branch[] branches = new Branch[COPIES_MAX];
    private final int[] lengths = new int[COPIES_MAX];
    private int count;
    private int fd = -1;

    TunnelSender(Libc libc, Arena arena, Counters counters, int port) {
        this.libc = libc;
        this.counters = counters;
        vector = new MessageVector(arena, COPIES_MAX, SOCKADDR_IN, 2, true);
        headers = arena.allocate((long) COPIES_MAX * HEADER_STRIDE, 8);
        for (int i = 0; i < COPIES_MAX; i++) {
            vector.names().set(JAVA_SHORT, vector.name(i), (short) Linux.AF_INET);
            vector.names().set(Layouts.NET_SHORT, vector.name(i) + 2, (short) port);
            Gre.prepare(headers, (long) i * HEADER_STRIDE);
            vector.part(i, 0, headers.address() + (long) i * HEADER_STRIDE, Gre.HEADER);
        }
    }

    /// The tunnel socket from now on, -1 for none.
    void use(int socket) {
        fd = socket;
    }

    @Override
    public void copy(Branch branch, int dscp, MemorySegment memory, long at, int length) {
        boolean six = Ipv6.isOne(memory, at);
        int inner = six ? Ipv6.trafficClass(memory, at) : memory.get(JAVA_BYTE, at + 1) & 0xFF;
        vector.tos(count, Ecn.outer(inner, dscp));
        Gre.set(headers, (long) count * HEADER_STRIDE, six ? Gre.IPV6 : Gre.IPV4, branch.key(), branch.nextSequence());
        branches[count] = branch;
        add(branch.peer(), memory, at, length);
    }

    /// Adds a report about a branch that the peer sends on, which must stay as it is until [#flush].
    void report(int peer, int key, MemorySegment memory, long at) {
        vector.tos(count, REPORT_TOS);
        Gre.set(headers, (long) count * HEADER_STRIDE, Gre.REPORT, key, 0);
        branches[count] = null;
        add(peer, memory, at, BranchReport.LENGTH);
    }

    private void add(int peer, MemorySegment memory, long at, int length) {
        vector.names().set(Layouts.NET_INT, vector.name(count) + 4, peer);
        vector.part(count, 1, memory.address() + at, length);
        lengths[count] = length;
        count++;
        if (count == COPIES_MAX) {
            flush();
        }
    }

    @Override
    public void flush() {
        int filled = count;
        count = 0;
        vector.send(libc, fd, filled, this);
    }

    @Override
    public void onSent(int index) {
        if (branches[index] != null) {
            counters.count(PlaneCounter.COPIES_SENT);
            branches[index].sent(lengths[index]);
        }
    }

    @Override
    public void onRefused(int index, int errno) {
        if (branches[index] == null) {
            return;  // the next one is due in a second
        }
        branches[index].refused();
        counters.count(switch (errno) {
            case Linux.EACCES, Linux.EPERM, Linux.ENETUNREACH, Linux.EHOSTUNREACH, Linux.EINVAL ->
                PlaneCounter.REFUSED_NO_TUNNEL;
            case Linux.ENOBUFS, Linux.EAGAIN -> PlaneCounter.REFUSED_NO_ROOM;
            default -> PlaneCounter.REFUSED_OTHER;
        });
    }
}
