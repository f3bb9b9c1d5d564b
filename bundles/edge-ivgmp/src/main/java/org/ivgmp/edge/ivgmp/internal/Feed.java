package org.ivgmp.edge.ivgmp.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.view.View;

/// Brings one view's snapshots to the mailbox, at most one notice at a time: however fast the view changes, the mailbox
/// cannot fill, and what is read is always the latest.
///
/// @param <T> the snapshot
final class Feed<T> implements AutoCloseable {

    private final View<T> view;
    private final Function<T, Event> toEvent;
    private final Consumer<Supplier<Event>> mailbox;
    private final AtomicBoolean noticed = new AtomicBoolean();
    private final View.Registration registration;

    Feed(View<T> view, Function<T, Event> toEvent, Consumer<Supplier<Event>> mailbox) {
        this.view = view;
        this.toEvent = toEvent;
        this.mailbox = mailbox;
        this.registration = view.onChange(this::wake);
    }

    boolean of(View<?> other) {
        return view == other;
    }

    private void wake() {
        if (noticed.compareAndSet(false, true)) {
            mailbox.accept(this::read);
        }
    }

    private Event read() {
        noticed.set(false);
        return toEvent.apply(view.snapshot());
    }

    @Override
    public void close() {
        registration.close();
    }
}
