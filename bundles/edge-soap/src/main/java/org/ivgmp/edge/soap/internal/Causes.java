package org.ivgmp.edge.soap.internal;

/// The innermost reason of a failure, in one line.
final class Causes {

    private static final int LENGTH_MAX = 200;

    private Causes() {
    }

    static String of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < 20; depth++) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = text.replaceAll("\\s+", " ");
        return line.length() > LENGTH_MAX ? line.substring(0, LENGTH_MAX) + "..." : line;
    }
}
