package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.ivgmp.edge.dataplane.core.Counters;
import org.ivgmp.edge.dataplane.core.Ipv6;
import org.ivgmp.edge.dataplane.core.LanSink;
import org.ivgmp.edge.dataplane.core.PlaneCounter;

/// Puts packets on LAN ports through one AF_PACKET socket. The kernel writes the Ethernet header, with the port's own
/// address as source. The tunnel loop's.
final class LanInjector implements LanSink, MessageVector.Outcome, AutoCloseable {

    static final int PACKETS_MAX = 256;

    private static final int SOCKADDR_LL = 20;
    private static final int DESTINATION = 16;
    private static final int DESTINATION_6_LOW = 36;

    private final Libc libc;
    private final Counters counters;
    private final MessageVector vector;
    private final int fd;
    private int count;

    LanInjector(Libc libc, Arena arena, Counters counters, int sendBuffer) {
        this.libc = libc;
        this.counters = counters;
        // protocol 0: this socket hears nothing
        fd = Sockets.checked("packet socket", libc.socket(Linux.AF_PACKET, Linux.SOCK_DGRAM | Linux.SOCK_CLOEXEC, 0));
        Sockets.buffer(libc, fd, Linux.SO_SNDBUFFORCE, Linux.SO_SNDBUF, sendBuffer);
        vector = new MessageVector(arena, PACKETS_MAX, SOCKADDR_LL, 1, false);
        for (int i = 0; i < PACKETS_MAX; i++) {
            MemorySegment name = vector.names().asSlice(vector.name(i), SOCKADDR_LL);
            name.set(JAVA_SHORT, 0, (short) Linux.AF_PACKET);
            name.set(JAVA_BYTE, 11, (byte) 6);
        }
    }

    @Override
    public void inject(int ifindex, MemorySegment memory, long at, int length) {
        int i = count;
        long name = vector.name(i);
        vector.names().set(JAVA_INT, name + 4, ifindex);
        if (Ipv6.isOne(memory, at)) {
            // RFC 2464 section 7: 33-33 and the group's low 32 bits
            vector.names().set(Layouts.NET_SHORT, name + 2, (short) Linux.ETH_P_IPV6);
            vector.names().set(Layouts.NET_SHORT, name + 12, (short) 0x3333);
            vector.names().set(Layouts.NET_INT, name + 14, memory.get(Layouts.NET_INT, at + DESTINATION_6_LOW));
        } else {
            // RFC 1112 section 6.4: 01-00-5E and the group's low 23 bits
            int low = memory.get(Layouts.NET_INT, at + DESTINATION) & 0x7FFFFF;
            vector.names().set(Layouts.NET_SHORT, name + 2, (short) Linux.ETH_P_IP);
            vector.names().set(Layouts.NET_SHORT, name + 12, (short) 0x0100);
            vector.names().set(Layouts.NET_INT, name + 14, 0x5E000000 | low);
        }
        vector.part(i, 0, memory.address() + at, length);
        count++;
        if (count == PACKETS_MAX) {
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
        counters.count(PlaneCounter.INJECTED);
    }

    @Override
    public void onRefused(int index, int errno) {
        counters.count(PlaneCounter.INJECT_REFUSED);
    }

    @Override
    public void close() {
        libc.close(fd);
    }
}
