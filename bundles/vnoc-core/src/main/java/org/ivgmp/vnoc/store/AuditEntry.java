package org.ivgmp.vnoc.store;

import java.time.Instant;

/// A decision or act, for later questions.
///
/// @param actor    a site's or an operator's name, or `vnoc`
/// @param action   such as `join`, `enrol`, `rule add`
/// @param subject  what it was about
/// @param decision `granted`, `refused`, `done`
public record AuditEntry(Instant at, String actor, String action, String subject, String decision, String reason) {
}
