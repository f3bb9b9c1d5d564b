package org.ivgmp.edge.forwarding;

/// What happens to the TTL of a packet that enters the virtual router.
public sealed interface TtlPolicy {

    /// As any router does: RFC 1812 section 5.3.1. A packet with TTL 1 goes no further.
    record Decrement() implements TtlPolicy {
    }

    record Keep() implements TtlPolicy {
    }

    /// @param ttl 1 to 255
    record Set(int ttl) implements TtlPolicy {
        public Set {
            if (ttl < 1 || ttl > 255) {
                throw new IllegalArgumentException("TTL " + ttl + " is not from 1 to 255");
            }
        }
    }
}
