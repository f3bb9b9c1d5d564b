package org.ivgmp.vnoc.store;

import java.time.Instant;

/// An enrolment token as it is kept.
public record TokenRecord(String site, Instant expires, boolean used) {
}
