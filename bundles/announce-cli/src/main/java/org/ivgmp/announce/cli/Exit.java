package org.ivgmp.announce.cli;

/// Exit codes. 2 is picocli's, for a wrong command line.
enum Exit {
    OK(0),
    FAILED(1),
    REFUSED(3),
    NO_ANSWER(4);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
