package org.ivgmp.view;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/// A [View] and its one writer's end.
///
/// @param <T> an immutable type with `equals`
public final class Published<T> implements View<T> {

    private final Set<Waker> wakers = new CopyOnWriteArraySet<>();
    /// Written by the owner's thread only.
    private volatile T value;

    public Published(T initial) {
        value = initial;
    }

    /// By the owner's one thread. Wakes the listeners when the value really changed.
    public void set(T next) {
        if (!next.equals(value)) {
            value = next;
            wakers.forEach(Waker::wake);
        }
    }

    @Override
    public T snapshot() {
        return value;
    }

    @Override
    public Registration onChange(Runnable wake) {
        Waker waker = new Waker(wake);
        wakers.add(waker);
        wake.run();
        return () -> wakers.remove(waker);
    }

    /// By identity, so that the same Runnable may be registered twice.
    private static final class Waker {
        private final Runnable wake;

        Waker(Runnable wake) {
            this.wake = wake;
        }

        void wake() {
            wake.run();
        }
    }
}
