package org.ivgmp.loop;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.ivgmp.time.Moment;

/// Keeps something open at a place that may not be there yet, may change, and may be lost: a socket at the overlay address, for one. It is
/// looked at every second, and a refusal is told once. Part of a [Machine], so by its one driver; [#close] when that has ended.
///
/// @param <A> the place
/// @param <S> what is open there
public final class Reopening<A, S extends Reopening.Opened> implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /// What is kept open.
    public interface Opened extends AutoCloseable {

        /// Whether it is still of use; else it is opened anew.
        boolean works();

        @Override
        void close();
    }

    /// How it is opened.
    ///
    /// @param <A> the place
    /// @param <S> what is open there
    @FunctionalInterface
    public interface Opener<A, S> {
        S open(A place) throws IOException;
    }

    private final Supplier<Optional<A>> wanted;
    private final Opener<A, S> opener;
    private final Consumer<String> complain;
    private Optional<A> place = Optional.empty();
    private volatile Optional<S> opened = Optional.empty();
    private Moment due;
    private String said = "";

    /// @param wanted   the place; empty for none
    /// @param complain told where and why it cannot be opened, when that is news
    public Reopening(Supplier<Optional<A>> wanted, Opener<A, S> opener, Consumer<String> complain, Moment now) {
        this.wanted = wanted;
        this.opener = opener;
        this.complain = complain;
        this.due = now;
    }

    /// The place may have changed: it is looked at with the next tick.
    public void soon(Moment now) {
        due = now;
    }

    /// Whether it was time to look.
    public boolean onTick(Moment now) {
        if (due.isAfter(now)) {
            return false;
        }
        due = now.plus(LOOK);
        Optional<A> next = wanted.get();
        if (!next.equals(place) || opened.filter(Opened::works).isEmpty()) {
            close();
            place = next;
            next.ifPresent(this::open);
        }
        return true;
    }

    private void open(A at) {
        try {
            opened = Optional.of(opener.open(at));
            said = "";
        } catch (IOException refused) {
            String problem = at + ": " + refused.getMessage();
            if (!problem.equals(said)) {
                complain.accept(problem);
                said = problem;
            }
        }
    }

    public Optional<S> opened() {
        return opened;
    }

    /// When [#onTick] looks next.
    public Moment due() {
        return due;
    }

    @Override
    public void close() {
        opened.ifPresent(Opened::close);
        opened = Optional.empty();
    }
}
