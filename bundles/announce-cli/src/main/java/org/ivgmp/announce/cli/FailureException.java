package org.ivgmp.announce.cli;

/// A command that failed, in words that name the mend.
final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FailureException(String message) {
        super(message);
    }
}
