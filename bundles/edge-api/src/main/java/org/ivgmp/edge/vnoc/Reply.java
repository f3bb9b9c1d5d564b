package org.ivgmp.edge.vnoc;

import java.time.Duration;

/// Every way a call to the VNOC can end. The SOAP shell maps faults and sockets to these and knows no policy.
///
/// @param <T> what an accepted call answers
public sealed interface Reply<T> {

    record Accepted<T>(T value) implements Reply<T> {
    }

    /// The VNOC said no: a typed fault. Asking again without a change brings the same answer.
    record Refused<T>(Fault fault, String reason) implements Reply<T> {
    }

    /// @param retryAfter the server's wish; clamp it, a server is input too
    record Busy<T>(Duration retryAfter) implements Reply<T> {
    }

    /// No answer: the network, TLS, or a server that talks nonsense.
    record Unreachable<T>(String cause) implements Reply<T> {
    }

    /// The faults of the contract: docs/ivgmp.md, "Faults".
    enum Fault { NOT_AUTHORISED, UNKNOWN_VPN, QUOTA_EXCEEDED, BAD_REQUEST }
}
