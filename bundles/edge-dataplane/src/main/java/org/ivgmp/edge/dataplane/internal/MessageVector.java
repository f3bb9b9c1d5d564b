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
    /// struct cmsghdr with an int, or what recvmmsg makes of it.
    private static final int CMSG = 24;
    private static final int CMSG_DATA = 16;
    /// How long a full socket is waited for.
    private static final int ROOM_WAIT_MS = 10;

    private final int parts;
    private final int nameBytes;
    private final int nameStride;
    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment pieces;
    /// One control message each, for the type of service; empty where that is not asked for.
    private final MemorySegment controls;

    /// What became of a message.
    interface Outcome {
        void onSent(int index);

        void onRefused(int index, int errno);
    }

    /// @param tos whether messages carry a type of service
    MessageVector(Arena arena, int length, int nameBytes, int parts, boolean tos) {
        this.parts = parts;
        this.nameBytes = nameBytes;
        this.nameStride = nameBytes + 7 & ~7;
        headers = arena.allocate((long) length * HEADER, 64);
        names = arena.allocate((long) length * nameStride, 8);
        pieces = arena.allocate((long) length * parts * PART, 8);
        for (int i = 0; i < length; i++) {
            long at = (long) i * HEADER;
            headers.set(JAVA_LONG, at, names.address() + name(i));
            headers.set(JAVA_INT, at + NAME_LENGTH, nameBytes);
            headers.set(JAVA_LONG, at + 16, pieces.address() + (long) i * parts * PART);
            headers.set(JAVA_LONG, at + 24, parts);
        }
        controls = tos ? arena.allocate((long) length * CMSG, 8) : MemorySegment.NULL;
        for (int i = 0; tos && i < length; i++) {
            headers.set(JAVA_LONG, (long) i * HEADER + CONTROL, controls.address() + (long) i * CMSG);
            headers.set(JAVA_LONG, (long) i * HEADER + CONTROL_LENGTH, CMSG);
            controls.set(JAVA_LONG, (long) i * CMSG, CMSG_DATA + 4);
            controls.set(JAVA_INT, (long) i * CMSG + 8, Linux.SOL_IP);
            controls.set(JAVA_INT, (long) i * CMSG + 12, Linux.IP_TOS);
        }
    }

    /// For sending: the message's DSCP and ECN field.
    void tos(int index, int tos) {
        controls.set(JAVA_INT, (long) index * CMSG + CMSG_DATA, tos);
    }

    /// For receiving: the message's DSCP and ECN field, 0 when the kernel did not say.
    int receivedTos(int index) {
        long at = (long) index * CMSG;
        boolean said = headers.get(JAVA_LONG, (long) index * HEADER + CONTROL_LENGTH) > CMSG_DATA
                && controls.get(JAVA_INT, at + 8) == Linux.SOL_IP && controls.get(JAVA_INT, at + 12) == Linux.IP_TOS;
        return said ? controls.get(JAVA_BYTE, at + CMSG_DATA) & 0xFF : 0;
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
            headers.set(JAVA_LONG, (long) i * HEADER + CONTROL_LENGTH, controls.byteSize() == 0 ? 0 : CMSG);
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
