package org.ivgmp.edge.dataplane.core;

import java.lang.foreign.MemorySegment;

/// Tells the sender of an IPv6 packet that it is too large for one tunnel packet: ICMPv6 Packet Too Big, RFC 4443 section 3.2.
@FunctionalInterface
public interface TooBigSink {

    /// Nobody is told.
    TooBigSink NONE = (_, _, _, _) -> { };

    /// @param mtu the largest packet that fits, at least 1280
    void tooBig(MemorySegment memory, long at, int length, int mtu);
}
