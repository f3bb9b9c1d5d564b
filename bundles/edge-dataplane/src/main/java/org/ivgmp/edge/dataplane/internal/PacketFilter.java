package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What the kernel lets into the ring, as a classic BPF program over the IPv4 packet: IPv4, not IGMP, destination in
/// 224.0.0.0/4 but not in 224.0.0.0/24.
final class PacketFilter {

    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_WORD = 0x20;
    private static final int AND = 0x54;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int ALL_OF_IT = 0x40000;

    /// code, jump if true, jump if false, operand
    private static final int[][] PROGRAM = {
        {LOAD_BYTE, 0, 0, 0},
        {AND, 0, 0, 0xF0},
        {JUMP_EQUAL, 0, 8, 0x40},
        {LOAD_BYTE, 0, 0, 9},
        {JUMP_EQUAL, 6, 0, 2},
        {LOAD_WORD, 0, 0, 16},
        {SHIFT_RIGHT, 0, 0, 8},
        {JUMP_EQUAL, 3, 0, 0xE00000},
        {SHIFT_RIGHT, 0, 0, 20},
        {JUMP_EQUAL, 0, 1, 0xE},
        {RETURN, 0, 0, ALL_OF_IT},
        {RETURN, 0, 0, 0},
    };

    private PacketFilter() {
    }

    /// A `struct sock_fprog` and what it points to.
    static MemorySegment in(Arena arena) {
        MemorySegment instructions = arena.allocate(PROGRAM.length * 8L, 8);
        for (int i = 0; i < PROGRAM.length; i++) {
            instructions.set(JAVA_SHORT, i * 8L, (short) PROGRAM[i][0]);
            instructions.set(JAVA_BYTE, i * 8L + 2, (byte) PROGRAM[i][1]);
            instructions.set(JAVA_BYTE, i * 8L + 3, (byte) PROGRAM[i][2]);
            instructions.set(JAVA_INT, i * 8L + 4, PROGRAM[i][3]);
        }
        MemorySegment program = arena.allocate(16, 8);
        program.set(JAVA_SHORT, 0, (short) PROGRAM.length);
        program.set(JAVA_LONG, 8, instructions.address());
        return program;
    }
}
