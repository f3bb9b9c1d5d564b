package org.ivgmp.edge.dataplane.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What the kernel lets into a ring, as a classic BPF program over the IP packet.
enum PacketFilter {

    /// IPv4, not IGMP, destination in 224.0.0.0/4 but not in 224.0.0.0/24.
    IPV4(Linux.ETH_P_IP, 16, new int[][] {
        {Bpf.LOAD_BYTE, 0, 0, 0},
        {Bpf.AND, 0, 0, 0xF0},
        {Bpf.JUMP_EQUAL, 0, 8, 0x40},
        {Bpf.LOAD_BYTE, 0, 0, 9},
        {Bpf.JUMP_EQUAL, 6, 0, 2},
        {Bpf.LOAD_WORD, 0, 0, 16},
        {Bpf.SHIFT_RIGHT, 0, 0, 8},
        {Bpf.JUMP_EQUAL, 3, 0, 0xE00000},
        {Bpf.SHIFT_RIGHT, 0, 0, 20},
        {Bpf.JUMP_EQUAL, 0, 1, 0xE},
        {Bpf.RETURN, 0, 0, Bpf.ALL_OF_IT},
        {Bpf.RETURN, 0, 0, 0},
    }),

    /// IPv6, destination in ff00::/8, of a larger scope than link-local.
    IPV6(Linux.ETH_P_IPV6, 36, new int[][] {
        {Bpf.LOAD_BYTE, 0, 0, 0},
        {Bpf.AND, 0, 0, 0xF0},
        {Bpf.JUMP_EQUAL, 0, 6, 0x60},
        {Bpf.LOAD_BYTE, 0, 0, 24},
        {Bpf.JUMP_EQUAL, 0, 4, 0xFF},
        {Bpf.LOAD_BYTE, 0, 0, 25},
        {Bpf.AND, 0, 0, 0x0F},
        {Bpf.JUMP_GREATER, 0, 1, 2},
        {Bpf.RETURN, 0, 0, Bpf.ALL_OF_IT},
        {Bpf.RETURN, 0, 0, 0},
    });

    /// The instructions of classic BPF: code, jump if true, jump if false, operand.
    private static final class Bpf {
        static final int LOAD_BYTE = 0x30;
        static final int LOAD_WORD = 0x20;
        static final int AND = 0x54;
        static final int MODULO = 0x94;
        static final int SHIFT_RIGHT = 0x74;
        static final int JUMP_EQUAL = 0x15;
        static final int JUMP_GREATER = 0x25;
        static final int RETURN = 0x06;
        static final int ALL_OF_IT = 0x40000;
    }

    private final int etherType;
    /// Where the last four octets of the group are.
    private final int group;
    private final int[][] program;

    PacketFilter(int etherType, int group, int[][] program) {
        this.etherType = etherType;
        this.group = group;
        this.program = program;
    }

    /// What the ring's socket is to be bound to.
    int etherType() {
        return etherType;
    }

    /// A part of all groups.
    ///
    /// @param number below `of`
    /// @param of     how many parts there are
    record Part(int number, int of) {
    }

    /// A `struct sock_fprog` and what it points to. It lets the part's groups pass.
    MemorySegment in(Arena arena, Part part) {
        return in(arena, part.of() == 1 ? program : divided(part));
    }

    /// Before the last two instructions, which let pass and refuse, three that look at the group.
    private int[][] divided(Part part) {
        int refuse = program.length - 1;
        int[][] more = {{Bpf.LOAD_WORD, 0, 0, group}, {Bpf.MODULO, 0, 0, part.of()}, {Bpf.JUMP_EQUAL, 0, 1, part.number()}};
        int[][] divided = new int[program.length + more.length][];
        for (int i = 0; i < refuse - 1; i++) {
            int[] each = program[i];
            divided[i] = new int[] {each[0], shifted(i, each[1], more.length), shifted(i, each[2], more.length), each[3]};
        }
        System.arraycopy(more, 0, divided, refuse - 1, more.length);
        System.arraycopy(program, refuse - 1, divided, divided.length - 2, 2);
        return divided;
    }

    /// Jumps are relative, and only those to the last instruction pass over the new ones.
    private int shifted(int from, int jump, int by) {
        return jump > 0 && from + 1 + jump == program.length - 1 ? jump + by : jump;
    }

    private static MemorySegment in(Arena arena, int[][] program) {
        MemorySegment instructions = arena.allocate(program.length * 8L, 8);
        for (int i = 0; i < program.length; i++) {
            instructions.set(JAVA_SHORT, i * 8L, (short) program[i][0]);
            instructions.set(JAVA_BYTE, i * 8L + 2, (byte) program[i][1]);
            instructions.set(JAVA_BYTE, i * 8L + 3, (byte) program[i][2]);
            instructions.set(JAVA_INT, i * 8L + 4, program[i][3]);
        }
        MemorySegment described = arena.allocate(16, 8);
        described.set(JAVA_SHORT, 0, (short) program.length);
        described.set(JAVA_LONG, 8, instructions.address());
        return described;
    }
}
