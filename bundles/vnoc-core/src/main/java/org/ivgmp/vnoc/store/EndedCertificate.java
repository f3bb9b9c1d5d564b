package org.ivgmp.vnoc.store;

import java.time.Instant;

/// A device's certificate that counts no more, though it may not have expired.
///
/// @param serial in hexadecimal
public record EndedCertificate(String serial, Instant ended, Cause cause) {

    /// RFC 5280 section 5.3.1 has words for them.
    public enum Cause {
        /// The operator said so: `privilegeWithdrawn`.
        REVOKED,
        /// Another device, or the same with another key, has enrolled for the site.
        SUPERSEDED,
        /// The site is no more: `cessationOfOperation`.
        REMOVED
    }
}
