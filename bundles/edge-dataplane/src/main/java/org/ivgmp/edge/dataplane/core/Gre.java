package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// The header before each inner packet: GRE (RFC 2784) with key and sequence number (RFC 2890).
public final class Gre {

    public static final int HEADER = 12;
    /// The low bits of the key name the branch, the others the VPN: docs/ivgmp.md, section 9.
    static final int BRANCH_BITS = 12;

    /// Bits K and S, no checksum, version 0.
    private static final short KEY_AND_SEQUENCE = 0x3000;
    private static final short IPV4 = 0x0800;

    private Gre() {
    }

    /// What all headers have in common.
    public static void prepare(MemorySegment memory, long at) {
        memory.set(Ipv4.U16, at, KEY_AND_SEQUENCE);
        memory.set(Ipv4.U16, at + 2, IPV4);
    }

    public static void set(MemorySegment memory, long at, int key, int sequence) {
        memory.set(Ipv4.U32, at + 4, key);
        memory.set(Ipv4.U32, at + 8, sequence);
    }

    static boolean hasOurFlags(MemorySegment memory, long at) {
        return memory.get(Ipv4.U16, at) == KEY_AND_SEQUENCE;
    }

    static boolean carriesIpv4(MemorySegment memory, long at) {
        return memory.get(Ipv4.U16, at + 2) == IPV4;
    }

    static int key(MemorySegment memory, long at) {
        return memory.get(Ipv4.U32, at + 4);
    }

    static int sequence(MemorySegment memory, long at) {
        return memory.get(Ipv4.U32, at + 8);
    }
}
