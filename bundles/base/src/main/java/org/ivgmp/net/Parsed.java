package org.ivgmp.net;

/// What became of untrusted bytes: a value, or the reason they were refused. Parsers never throw on input.
public sealed interface Parsed<T> {

    record Valid<T>(T value) implements Parsed<T> {
    }

    record Malformed<T>(Defect defect) implements Parsed<T> {
    }

    /// One counter per constant, so the list is short and each constant countable.
    enum Defect {
        /// Fewer octets than the format or a length field inside it asks for.
        TRUNCATED,
        BAD_CHECKSUM,
        /// A group field that holds no multicast address.
        NOT_MULTICAST,
        /// A version field we do not know.
        BAD_VERSION,
        /// A field whose value its RFC forbids (a header length below the minimum, a reserved flag that must be zero).
        BAD_FIELD
    }
}
