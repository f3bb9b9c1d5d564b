package org.ivgmp.vnoc.store;

import java.time.Instant;
import java.util.Optional;

/// An enrolment token as it is kept.
///
/// @param certificate that was issued for it, DER in base64
public record TokenRecord(String site, Instant expires, boolean used, Optional<String> certificate) {
}
