package org.ivgmp.vnoc.core;

/// The VNOC's answer to a request.
///
/// @param reason for people: the rule that decided, or what is missing
public record Decision(Outcome outcome, String reason) {

    /// The faults of the contract, and GRANTED.
    public enum Outcome { GRANTED, NOT_AUTHORISED, UNKNOWN_VPN, QUOTA_EXCEEDED, BAD_REQUEST }

    public boolean granted() {
        return outcome == Outcome.GRANTED;
    }

    /// Whether a request with this answer is kept for the lease: a refusal may become a grant when policy changes.
    public boolean kept() {
        return outcome == Outcome.GRANTED || outcome == Outcome.NOT_AUTHORISED;
    }
}
