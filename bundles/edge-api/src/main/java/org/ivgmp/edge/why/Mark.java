package org.ivgmp.edge.why;

/// How a step stands.
public enum Mark {
    OK,
    /// This is in the way.
    NO,
    /// It cannot be told, because what would know it is away, or has not had the time.
    UNKNOWN,
    /// It does not come to this.
    NOT_APPLICABLE
}
