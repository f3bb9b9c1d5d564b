package org.ivgmp.vnoc.store.internal;

import java.sql.SQLException;
import java.time.Instant;

import org.ivgmp.vnoc.store.AuditEntry;

/// The table of decisions and acts.
final class AuditTable {

    private static final int SUBJECT_MAX = 256;
    private static final int REASON_MAX = 1024;

    private final Sql sql;

    AuditTable(Sql sql) {
        this.sql = sql;
    }

    void add(AuditEntry entry) throws SQLException {
        add(entry.at(), entry.actor(), entry.action(), entry.subject(), entry.decision(), entry.reason());
    }

    void add(Instant at, String actor, String action, String subject, String decision, String reason)
            throws SQLException {
        sql.update("insert into audit(at_time, actor, action, subject, decision, reason) values (?, ?, ?, ?, ?, ?)",
                at, actor, action, cut(subject, SUBJECT_MAX), decision, cut(reason, REASON_MAX));
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }
}
