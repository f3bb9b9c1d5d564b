package org.ivgmp.view;

/// Somebody else's state, as an immutable snapshot. A consumer never acts on the change itself: it is woken, reads the
/// snapshot and reconciles, so a lost or doubled wake-up is harmless.
///
/// @param <T> an immutable type with `equals`
public interface View<T> {

    /// The state now. Never blocks.
    T snapshot();

    /// Calls `wake` after each change, on the writer's thread: it must only post to a mailbox or set a flag.
    /// It is called once at once, so that nobody has to read first and then register.
    Registration onChange(Runnable wake);

    /// Ends the calls.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
