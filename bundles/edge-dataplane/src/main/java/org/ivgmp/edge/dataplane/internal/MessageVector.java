package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An array of `struct mmsghdr`, each with an address and `parts` pieces of memory, laid out once.
final class MessageVector {

    /// sizeof(struct mmsghdr), and offsets in it, on 64-bit Linux.
    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int RECEIVED = 56;
    private static final int PART = 16;
    /// struct cmsghdr with an int, or what recvmmsg makes of it; there may be two, for the type of service and for the size of segments.
    private static final int CMSG = 24;
    private static final int CMSG_DATA = 16;
    private static final int CONTROLS = 2 * CMSG;
    /// How long a full socket is waited for.
    private static final int ROOM_WAIT_MS = 10;

    private final int parts;
    private final int nameBytes;
    private final int nameStride;
    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment pieces;
    /// Control messages of what is received; empty where none are asked for.
    private final MemorySegment controls;

    /// What became of a message.
    interface Outcome {
        void onSent(int index);

        void onRefused(int index, int errno);
    }

    /// @param controlled whether received messages tell their type of service and, from a socket with UDP_GRO, the size of their segments
    MessageVector(Arena arena, int length, int nameBytes, int parts, boolean controlled) {
        this.parts = parts;
        this.nameBytes = nameBytes;
        this.nameStride = nameBytes + 7 & ~7;
        headers = arena.allocate((long) length * HEADER, 64);
        names = arena.allocate((long) length * nameStride, 8);
        pieces = arena.allocate((long) length * parts * PART, 8);
        controls = controlled ? arena.allocate((long) length * CONTROLS, 8) : MemorySegment.NULL;
        for (int i = 0; i < length; i++) {
            long at = (long) i * HEADER;
            headers.set(JAVA_LONG, at, names.address() + name(i));
            headers.set(JAVA_INT, at + NAME_LENGTH, nameBytes);
            headers.set(JAVA_LONG, at + 16, pieces.address() + (long) i * parts * PART);
            headers.set(JAVA_LONG, at + 24, parts);
            headers.set(JAVA_LONG, at + CONTROL, controlled ? controls.address() + (long) i * CONTROLS : 0);
        }
    }

    /// The received message's DSCP and ECN field, 0 when the kernel did not say.
    int receivedTos(int index) {
        long data = control(index, Linux.SOL_IP, Linux.IP_TOS);
        return data < 0 ? 0 : controls.get(JAVA_BYTE, data) & 0xFF;
    }

    /// How many octets each datagram of the received message has, but for the last, which may be shorter.
    int receivedSegment(int index) {
        long data = control(index, Linux.SOL_UDP, Linux.UDP_GRO);
        return data < 0 ? Math.max(1, receivedBytes(index)) : Math.max(1, controls.get(JAVA_INT, data));
    }

    /// Where in [#controls] such a control message of the received message has its data; negative when there is none.
    private long control(int index, int level, int type) {
        long at = (long) index * CONTROLS;
        long end = at + headers.get(JAVA_LONG, (long) index * HEADER + CONTROL_LENGTH);
        while (at + CMSG_DATA < end) {
            if (controls.get(JAVA_INT, at + 8) == level && controls.get(JAVA_INT, at + 12) == type) {
                return at + CMSG_DATA;
            }
            at += Math.max(CMSG_DATA, controls.get(JAVA_LONG, at) + 7 & ~7L);
        }
        return -1;
    }

    MemorySegment names() {
        return names;
    }

    /// Where in [#names] the message's address is.
    long name(int index) {
        return (long) index * nameStride;
    }

    void part(int index, int part, long address, long length) {
        long at = ((long) index * parts + part) * PART;
        pieces.set(JAVA_LONG, at, address);
        pieces.set(JAVA_LONG, at + 8, length);
    }

    /// Sends the first `count` messages in order, telling of each what became of it. Waits a moment when the socket is
    /// full, once.
    void send(Libc libc, int fd, int count, Outcome outcome) {
        boolean waited = false;
        int at = 0;
        while (at < count) {
            int sent = libc.sendmmsg(fd, headers.address() + (long) at * HEADER, count - at, Linux.MSG_DONTWAIT);
            if (sent > 0) {
                for (int end = at + sent; at < end; at++) {
                    outcome.onSent(at);
                }
            } else if (sent == -Linux.EAGAIN && !waited) {
                waited = true;
                libc.pollOne(fd, Linux.POLLOUT, ROOM_WAIT_MS);
            } else if (sent != -Linux.EINTR) {
                outcome.onRefused(at, -sent);
                at++;
            }
        }
    }

    /// How many messages came, or a negated errno. Never blocks.
    int receive(Libc libc, int fd, int count) {
        for (int i = 0; i < count; i++) {
            headers.set(JAVA_INT, (long) i * HEADER + NAME_LENGTH, nameBytes);
            headers.set(JAVA_LONG, (long) i * HEADER + CONTROL_LENGTH, controls.byteSize() == 0 ? 0 : CONTROLS);
        }
        return libc.recvmmsg(fd, headers.address(), count, Linux.MSG_DONTWAIT);
    }

    int receivedBytes(int index) {
        return headers.get(JAVA_INT, (long) index * HEADER + RECEIVED);
    }

    boolean wasTruncated(int index) {
        return (headers.get(JAVA_INT, (long) index * HEADER + FLAGS) & Linux.MSG_TRUNC) != 0;
    }
}
