package org.ivgmp.edge.ivgmp.account;

/// What was counted of something.
///
/// @param lost net of late packets, so a later reading of it may be less than an earlier one
public record Amounts(long packets, long bytes, long lost, long duplicated, long reordered) {

    static final Amounts NONE = new Amounts(0, 0, 0, 0, 0);

    public static Amounts of(long packets, long bytes) {
        return new Amounts(packets, bytes, 0, 0, 0);
    }

    Amounts plus(Amounts other) {
        return new Amounts(packets + other.packets, bytes + other.bytes, lost + other.lost,
                duplicated + other.duplicated, reordered + other.reordered);
    }

    /// Counters of a flow that was forgotten begin anew: then all of it is new.
    private boolean runsOnFrom(Amounts before) {
        return packets >= before.packets && bytes >= before.bytes;
    }

    /// What has come since `before` was read. What was once said to be lost is not taken back but set off against what is lost
    /// next.
    Amounts since(Amounts before) {
        return runsOnFrom(before) ? new Amounts(packets - before.packets, bytes - before.bytes,
                Math.max(0, lost - before.lost), Math.max(0, duplicated - before.duplicated),
                Math.max(0, reordered - before.reordered)) : new Amounts(packets, bytes, Math.max(0, lost),
                Math.max(0, duplicated), Math.max(0, reordered));
    }

    /// What the next reading has to be compared with.
    Amounts reached(Amounts before) {
        return runsOnFrom(before) ? new Amounts(packets, bytes, Math.max(lost, before.lost),
                Math.max(duplicated, before.duplicated), Math.max(reordered, before.reordered)) : this;
    }
}
