package org.ivgmp.edge.announce.sap;

/// Why a session announcement is of no use; one counter each.
public enum SapDefect {
    TRUNCATED,
    BAD_VERSION,
    /// Of a host with an IPv6 address: not carried yet.
    IPV6,
    /// RFC 2974 section 6 says itself that this should not be.
    ENCRYPTED,
    /// Not what zlib makes, or more than we unpack.
    BAD_COMPRESSION,
    /// A payload of another type.
    NOT_SDP,
    BAD_SDP
}
