package org.ivgmp.edge.dataplane.core;

/// One thread's set of all [PlaneCounter]s.
public final class Counters {

    private final Tally[] tallies = new Tally[PlaneCounter.values().length];

    public Counters() {
        for (int i = 0; i < tallies.length; i++) {
            tallies[i] = new Tally();
        }
    }

    /// By the owner only.
    public void count(PlaneCounter counter) {
        tallies[counter.ordinal()].add(1);
    }

    public void add(PlaneCounter counter, long amount) {
        tallies[counter.ordinal()].add(amount);
    }

    public void raise(PlaneCounter counter, long candidate) {
        tallies[counter.ordinal()].raiseTo(candidate);
    }

    public long get(PlaneCounter counter) {
        return tallies[counter.ordinal()].get();
    }
}
