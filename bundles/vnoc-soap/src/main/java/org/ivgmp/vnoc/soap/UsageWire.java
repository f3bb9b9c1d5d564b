package org.ivgmp.vnoc.soap;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.ivgmp.contract.UsageRecord;
import org.ivgmp.net.IpAddress;
import org.ivgmp.vnoc.store.Direction;
import org.ivgmp.vnoc.store.UsageBatch;
import org.ivgmp.vnoc.store.UsageEntry;

/// Usage from the contract's generated types. The schema has checked their form; sense is checked here.
final class UsageWire {

    static final int BATCHES_MAX = 64;
    static final int RECORDS_MAX = 8192;
    /// Older reports are counted as that old.
    private static final long AGE_MAX_S = Duration.ofDays(31).toSeconds();
    private static final long SPAN_MAX_S = Duration.ofDays(31).toSeconds();
    /// Ten gigabit per second for a year in one batch. More is no count.
    private static final long COUNT_MAX = 1L << 55;

    private UsageWire() {
    }

    /// @throws IllegalArgumentException saying what is wrong
    static List<UsageBatch> batches(List<org.ivgmp.contract.UsageBatch> wire, Instant now) {
        if (wire.size() > BATCHES_MAX || wire.stream().mapToInt(batch -> batch.getRecord().size()).sum() > RECORDS_MAX) {
            throw new IllegalArgumentException("a report has at most " + BATCHES_MAX + " batches and " + RECORDS_MAX
                    + " records");
        }
        return wire.stream().map(batch -> new UsageBatch(batch.getSequence(),
                now.minusSeconds(Math.clamp(batch.getAgeSeconds(), 0, AGE_MAX_S)),
                Duration.ofSeconds(Math.clamp(batch.getSpanSeconds(), 0, SPAN_MAX_S)),
                batch.getRecord().stream().map(UsageWire::entry).toList())).toList();
    }

    private static UsageEntry entry(UsageRecord wire) {
        Direction direction = Direction.valueOf(wire.getDirection().name());
        Optional<IpAddress> group = Optional.ofNullable(wire.getGroup()).map(IpAddress::of);
        boolean tunnel = direction == Direction.TUNNEL;
        if (tunnel == (wire.getPeer() == null) || !tunnel && group.isEmpty()) {
            throw new IllegalArgumentException("a TUNNEL record names a peer, the others a group and no peer");
        }
        if (group.isPresent() && !group.get().isMulticast()) {
            throw new IllegalArgumentException(group.get() + " is no group");
        }
        return new UsageEntry(wire.getVpn(), group, direction, tunnel ? wire.getPeer() : "", new UsageEntry.Amounts(
                count(wire.getPackets()), count(wire.getBytes()), count(wire.getLost()), count(wire.getDuplicated()),
                count(wire.getReordered())));
    }

    private static long count(Long wire) {
        long count = wire == null ? 0 : wire;
        if (count < 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException(count + " is no count");
        }
        return count;
    }
}
