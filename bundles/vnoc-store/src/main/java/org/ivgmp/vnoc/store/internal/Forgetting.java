package org.ivgmp.vnoc.store.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

import org.ivgmp.vnoc.store.Retention;

/// Deletes the oldest of the history, some at a time so that nobody waits for it long, and says so in the audit log.
final class Forgetting {

    private static final int CHUNK = 5000;

    private final Sql sql;
    private final Retention retention;
    private final Instant now;

    Forgetting(Sql sql, Retention retention, Instant now) {
        this.sql = sql;
        this.retention = retention;
        this.now = now;
    }

    long run() throws SQLException {
        return byAge("audit", "id", "at_time", "true", retention.audit())
                + byAge("session", "id", "stopped", "stopped is not null", retention.sessions())
                + beyond("audit", "true") + beyond("session", "stopped is not null") + usage();
    }

    private long byAge(String table, String id, String time, String only, Duration age) throws SQLException {
        long gone = sql.update("delete from " + table + " where " + id + " in (select " + id + " from " + table
                + " where " + only + " and " + time + " < ? order by " + id + " limit ?)", now.minus(age), CHUNK);
        return noted(table, gone, "older than " + age.toDays() + " days");
    }

    /// Numbers of rows rise, with few gaps: their span is how many there are, or more.
    private long beyond(String table, String only) throws SQLException {
        long newest = number("select coalesce(max(id), 0) as n from " + table);
        long gone = sql.update("delete from " + table + " where id in (select id from " + table + " where " + only
                + " and id <= ? order by id limit ?)", newest - retention.rowsMax(), CHUNK);
        return noted(table, gone, "beyond " + retention.rowsMax() + " rows");
    }

    private long usage() throws SQLException {
        long old = sql.update("delete from usage_hour where begun < ? and begun in (select distinct begun from usage_hour"
                + " where begun < ? order by begun limit 24)", now.minus(retention.usage()), now.minus(retention.usage()));
        noted("usage", old, "older than " + retention.usage().toDays() + " days");
        long beyond = 0;
        if (number("select count(*) as n from usage_hour") > retention.rowsMax()) {
            beyond = sql.update("delete from usage_hour where begun = (select min(begun) from usage_hour)");
            noted("usage", beyond, "beyond " + retention.rowsMax() + " rows");
        }
        return old + beyond;
    }

    private long number(String question) throws SQLException {
        return sql.query(row -> row.getLong("n"), question).getFirst();
    }

    private long noted(String table, long gone, String reason) throws SQLException {
        if (gone > 0) {
            new AuditTable(sql).add(now, "vnoc", "retention", gone + " rows of " + table, "forgotten", reason);
        }
        return gone;
    }
}
