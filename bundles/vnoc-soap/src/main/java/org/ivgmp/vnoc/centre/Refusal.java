package org.ivgmp.vnoc.centre;

import org.ivgmp.vnoc.core.Decision;

/// A command that was not carried out, with the reason for the caller.
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final Decision.Outcome outcome;

    public Refusal(Decision.Outcome outcome, String reason) {
        super(reason);
        this.outcome = outcome;
    }

    static Refusal bad(String reason) {
        return new Refusal(Decision.Outcome.BAD_REQUEST, reason);
    }

    public Decision.Outcome outcome() {
        return outcome;
    }
}
