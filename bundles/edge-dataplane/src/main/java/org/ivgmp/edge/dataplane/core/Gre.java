package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// The header before each inner packet: GRE (RFC 2784) with key and sequence number (RFC 2890).
public final class Gre {

    public static final int HEADER = 12;
    /// The low bits of the key name the branch, the others the VPN: docs/ivgmp.md, section 9.
    static final int BRANCH_BITS = 12;

    /// Bits K and S, no checksum, version 0.
    private static final short KEY_AND_SEQUENCE = 0x3000;
    public static final int IPV4 = 0x0800;
    /// RFC 7676.
    public static final int IPV6 = 0x86DD;
    /// A [BranchReport]: Local Experimental Ethertype 2 of IEEE 802.
    public static final int REPORT = 0x88B6;

    private Gre() {
    }

    /// What all headers have in common.
    public static void prepare(MemorySegment memory, long at) {
        memory.set(Ipv4.U16, at, KEY_AND_SEQUENCE);
    }

    public static void set(MemorySegment memory, long at, int protocol, int key, int sequence) {
        memory.set(Ipv4.U16, at + 2, (short) protocol);
        memory.set(Ipv4.U32, at + 4, key);
        memory.set(Ipv4.U32, at + 8, sequence);
    }

    static boolean hasOurFlags(MemorySegment memory, long at) {
        return memory.get(Ipv4.U16, at) == KEY_AND_SEQUENCE;
    }

    static int protocol(MemorySegment memory, long at) {
        return Ipv4.u16(memory, at + 2);
    }

    static int key(MemorySegment memory, long at) {
        return memory.get(Ipv4.U32, at + 4);
    }

    static int sequence(MemorySegment memory, long at) {
        return memory.get(Ipv4.U32, at + 8);
    }
}
