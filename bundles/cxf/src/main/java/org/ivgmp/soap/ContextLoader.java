package org.ivgmp.soap;

/// Runs something with this bundle's class loader as the thread's context class loader, where CXF looks for its parts.
final class ContextLoader {

    private ContextLoader() {
    }

    static <T, X extends Exception> T with(Action<T, X> action) throws X {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ContextLoader.class.getClassLoader());
        try {
            return action.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /// What to run, with its exception's type.
    @FunctionalInterface
    interface Action<T, X extends Exception> {
        T run() throws X;
    }
}
