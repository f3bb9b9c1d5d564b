package org.ivgmp.vnoc.store.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.ivgmp.net.IpAddress;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Direction;
import org.ivgmp.vnoc.store.UsageBatch;
import org.ivgmp.vnoc.store.UsageEntry;
import org.ivgmp.vnoc.store.UsageEntry.Amounts;

/// What edges report, counted once: the highest sequence number of a spool changes in the transaction that changes the sums.
final class UsageTables {

    /// A site makes a spool when its edge is new or has lost its disk; the longest unused is forgotten.
    static final int SPOOLS_MAX = 16;
    /// Of one site and hour: what a site invents must not fill the disk.
    static final int ROWS_MAX = 10_000;
    private static final String OF_ROW =
            " where site = ? and begun = ? and vpn = ? and grp = ? and direction = ? and peer = ?";

    private final Sql sql;
    private final AuditTable audit;

    UsageTables(Sql sql) {
        this.sql = sql;
        this.audit = new AuditTable(sql);
    }

    void write(Change.UsageReported report) throws SQLException {
        List<Long> known = sql.query(row -> row.getLong("seq"),
                "select seq from usage_spool where site = ? and spool = ?", report.site(), report.spool());
        long highest = known.isEmpty() ? 0 : known.getFirst();
        for (UsageBatch batch : report.batches()) {
            if (batch.sequence() > highest) {
                if (batch.sequence() > highest + 1) {
                    missing(report, highest + 1, batch.sequence() - 1);
                }
                count(report, batch);
                highest = batch.sequence();
            }
        }
        if (known.isEmpty()) {
            sql.update("insert into usage_spool(site, spool, seq, used) values (?, ?, ?, ?)", report.site(),
                    report.spool(), highest, report.at());
            sql.update("delete from usage_spool where site = ? and spool <> ? and spool not in (select spool from usage_spool"
                    + " where site = ? and spool <> ? order by used desc, spool limit ?)", report.site(), report.spool(),
                    report.site(), report.spool(), SPOOLS_MAX - 1);
        } else {
            sql.update("update usage_spool set seq = ?, used = ? where site = ? and spool = ?", highest, report.at(),
                    report.site(), report.spool());
        }
    }

    private void missing(Change.UsageReported report, long first, long last) throws SQLException {
        audit.add(report.at(), report.site(), "usage", "batches " + first + " to " + last + " of spool " + report.spool(),
                "missing", "never reported, or counted before this VNOC's memory begins");
    }

    private void count(Change.UsageReported report, UsageBatch batch) throws SQLException {
        Instant hour = batch.at().truncatedTo(ChronoUnit.HOURS);
        long rows = sql.query(row -> row.getLong("n"),
                "select count(*) as n from usage_hour where site = ? and begun = ?", report.site(), hour).getFirst();
        int left = 0;
        for (UsageEntry entry : batch.entries()) {
            if (!concerns(report.site(), entry.vpn())) {
                left++;
                continue;
            }
            boolean added = add(report.site(), hour, entry);
            if (!added && rows < ROWS_MAX) {
                rows++;
                insert(report.site(), hour, entry);
            } else if (!added) {
                left++;
            }
            if (entry.direction() != Direction.TUNNEL) {
                addToSession(report.site(), entry, batch);
            }
        }
        if (left > 0) {
            audit.add(report.at(), report.site(), "usage", left + " records of batch " + batch.sequence(), "refused",
                    "of VPNs that the site never was in, or more than " + ROWS_MAX + " subjects in an hour");
        }
    }

    /// A last report may come when the site is out of the VPN already.
    private boolean concerns(String site, String vpn) throws SQLException {
        return !sql.query(row -> 1, "select 1 from attachment where site = ? and vpn = ?", site, vpn).isEmpty()
                || !sql.query(row -> 1, "select 1 from session where site = ? and vpn = ? limit 1", site, vpn).isEmpty();
    }

    /// Sums stop at the largest number: an absurd one must not make a report fail for ever.
    private boolean add(String site, Instant hour, UsageEntry entry) throws SQLException {
        Amounts more = entry.amounts();
        return sql.update("update usage_hour set packets = least(packets, ?) + ?, bytes = least(bytes, ?) + ?,"
                + " lost = least(lost, ?) + ?, duplicated = least(duplicated, ?) + ?, reordered = least(reordered, ?) + ?"
                + OF_ROW, Long.MAX_VALUE - more.packets(), more.packets(), Long.MAX_VALUE - more.bytes(), more.bytes(),
                Long.MAX_VALUE - more.lost(), more.lost(), Long.MAX_VALUE - more.duplicated(), more.duplicated(),
                Long.MAX_VALUE - more.reordered(), more.reordered(), site, hour, entry.vpn(), group(entry),
                entry.direction().name(), entry.peer()) > 0;
    }

    private void insert(String site, Instant hour, UsageEntry entry) throws SQLException {
        Amounts amounts = entry.amounts();
        sql.update("insert into usage_hour(site, begun, vpn, grp, direction, peer, packets, bytes, lost, duplicated,"
                + " reordered) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", site, hour, entry.vpn(), group(entry),
                entry.direction().name(), entry.peer(), amounts.packets(), amounts.bytes(), amounts.lost(),
                amounts.duplicated(), amounts.reordered());
    }

    /// The latest session that ran at some time of the batch's span.
    private void addToSession(String site, UsageEntry entry, UsageBatch batch) throws SQLException {
        Amounts more = entry.amounts();
        sql.update("update session set packets = least(packets, ?) + ?, bytes = least(bytes, ?) + ?, updated = ?"
                + " where id = (select max(id) from session where site = ? and vpn = ? and grp = ? and act = ?"
                + " and started <= ? and (stopped is null or stopped >= ?))",
                Long.MAX_VALUE - more.packets(), more.packets(), Long.MAX_VALUE - more.bytes(), more.bytes(), batch.at(),
                site, entry.vpn(), group(entry), entry.direction().name(), batch.at(), batch.at().minus(batch.span()));
    }

    private static String group(UsageEntry entry) {
        return entry.group().map(IpAddress::toString).orElse("");
    }
}
