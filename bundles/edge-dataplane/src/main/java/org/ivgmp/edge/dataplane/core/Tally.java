package org.ivgmp.edge.dataplane.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A number that one thread changes and any thread reads.
public final class Tally {

    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private long value;

    /// By the writer only.
    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    public void raiseTo(long candidate) {
        if (candidate > value) {
            VALUE.setOpaque(this, candidate);
        }
    }

    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
