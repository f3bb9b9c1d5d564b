package org.ivgmp.edge.soap.internal;

/// Foreign text in one line: it goes to the log and to the console.
final class Causes {

    private static final int LENGTH_MAX = 200;
    private static final int DEPTH_MAX = 20;

    private Causes() {
    }

    /// The innermost reason of a failure.
    static String of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < DEPTH_MAX; depth++) {
            cause = cause.getCause();
        }
        return line(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /// @param text what a peer said, or null where it said nothing
    static String line(String text) {
        String line = String.valueOf(text).replaceAll("[\\s\\p{Cc}\\p{Cf}]+", " ").strip();
        return line.length() > LENGTH_MAX ? line.substring(0, LENGTH_MAX) + "..." : line;
    }
}
