package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An array of `struct mmsghdr` for sending. Each message goes to one IPv4 address and is one datagram, or several of one size (the last may
/// be shorter) that the kernel, or the device, cuts apart: udp(7), UDP_SEGMENT. A message's octets are any number of pieces of memory.
final class SegmentedVector {

    /// sizeof(struct mmsghdr), and offsets in it, on 64-bit Linux.
    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int PIECES = 16;
    private static final int PIECE_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int SOCKADDR_IN = 16;
    private static final int PIECE = 16;
    /// struct cmsghdr and its data, for the type of service and then for the size of segments.
    private static final int CMSG = 24;
    private static final int CMSG_DATA = 16;

    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment pieces;
    private final MemorySegment controls;

    /// @param port UDP port of all messages
    SegmentedVector(Arena arena, int messagesMax, int piecesMax, int port) {
        headers = arena.allocate((long) messagesMax * HEADER, 64);
        names = arena.allocate((long) messagesMax * SOCKADDR_IN, 8);
        pieces = arena.allocate((long) piecesMax * PIECE, 8);
        controls = arena.allocate((long) messagesMax * 2 * CMSG, 8);
        for (int i = 0; i < messagesMax; i++) {
            long at = (long) i * HEADER;
            long name = (long) i * SOCKADDR_IN;
            names.set(JAVA_SHORT, name, (short) Linux.AF_INET);
            names.set(Layouts.NET_SHORT, name + 2, (short) port);
            headers.set(JAVA_LONG, at, names.address() + name);
            headers.set(JAVA_INT, at + NAME_LENGTH, SOCKADDR_IN);
            long control = (long) i * 2 * CMSG;
            headers.set(JAVA_LONG, at + CONTROL, controls.address() + control);
            prepareControl(control, CMSG_DATA + Integer.BYTES, Linux.SOL_IP, Linux.IP_TOS);
            prepareControl(control + CMSG, CMSG_DATA + Short.BYTES, Linux.SOL_UDP, Linux.UDP_SEGMENT);
        }
    }

    private void prepareControl(long at, int length, int level, int type) {
        controls.set(JAVA_LONG, at, length);
        controls.set(JAVA_INT, at + 8, level);
        controls.set(JAVA_INT, at + 12, type);
    }

    void piece(int index, long address, long length) {
        long at = (long) index * PIECE;
        pieces.set(JAVA_LONG, at, address);
        pieces.set(JAVA_LONG, at + 8, length);
    }

    /// @param tos         of all its datagrams
    /// @param segmentSize octets of UDP payload of each datagram but the last; 0 when there is only one
    void message(int index, int peer, int tos, int segmentSize, int firstPiece, int pieceCount) {
        long at = (long) index * HEADER;
        names.set(Layouts.NET_INT, (long) index * SOCKADDR_IN + 4, peer);
        headers.set(JAVA_LONG, at + PIECES, pieces.address() + (long) firstPiece * PIECE);
        headers.set(JAVA_LONG, at + PIECE_COUNT, pieceCount);
        long control = (long) index * 2 * CMSG;
        controls.set(JAVA_INT, control + CMSG_DATA, tos);
        controls.set(JAVA_SHORT, control + CMSG + CMSG_DATA, (short) segmentSize);
        headers.set(JAVA_LONG, at + CONTROL_LENGTH, segmentSize == 0 ? CMSG : 2 * CMSG);
    }

    /// How many of the messages from `from` on were sent, or a negated errno if not even the first was. Never blocks.
    int send(Libc libc, int fd, int from, int count) {
        return libc.sendmmsg(fd, headers.address() + (long) from * HEADER, count, Linux.MSG_DONTWAIT);
    }
}
