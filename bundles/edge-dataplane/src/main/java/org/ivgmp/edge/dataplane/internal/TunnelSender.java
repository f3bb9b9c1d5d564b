package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.dataplane.core.CopySink;
import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Gre;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// GRE-in-UDP through the tunnel socket: one message per copy, its header ours, its packet where it lies. Each loop has
/// its own.
final class TunnelSender implements CopySink, MessageVector.Outcome {

    static final int COPIES_MAX = 256;

    private static final int SOCKADDR_IN = 16;
    private static final int HEADER_STRIDE = 16;

    private final Libc libc;
    private final Counters counters;
    private final MessageVector vector;
    private final MemorySegment headers;
    private final Branch[] branches = new Branch[COPIES_MAX];
    private final int[] lengths = new int[COPIES_MAX];
    private int count;
    private int fd = -1;

    TunnelSender(Libc libc, Arena arena, Counters counters, int port) {
        this.libc = libc;
        this.counters = counters;
        vector = new MessageVector(arena, COPIES_MAX, SOCKADDR_IN, 2);
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
    public void copy(Branch branch, MemorySegment memory, long at, int length) {
        int i = count;
        vector.names().set(Layouts.NET_INT, vector.name(i) + 4, branch.peer());
        Gre.set(headers, (long) i * HEADER_STRIDE, branch.key(), branch.nextSequence());
        vector.part(i, 1, memory.address() + at, length);
        branches[i] = branch;
        lengths[i] = length;
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
        counters.count(PlaneCounter.COPIES_SENT);
        branches[index].sent(lengths[index]);
    }

    @Override
    public void onRefused(int index, int errno) {
        branches[index].refused();
        counters.count(switch (errno) {
            case Linux.EACCES, Linux.EPERM, Linux.ENETUNREACH, Linux.EHOSTUNREACH, Linux.EINVAL ->
                PlaneCounter.REFUSED_NO_TUNNEL;
            case Linux.ENOBUFS, Linux.EAGAIN -> PlaneCounter.REFUSED_NO_ROOM;
            default -> PlaneCounter.REFUSED_OTHER;
        });
    }
}
