package org.ivgmp.vnoc.why;

/// How a step stands.
public enum Mark {
    OK,
    /// This is in the way.
    NO,
    /// It cannot be told.
    UNKNOWN,
    /// It does not come to this.
    NOT_APPLICABLE
}
