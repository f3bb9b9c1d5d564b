package org.ivgmp.vnoc.store.internal;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.IpAddress;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Direction;
import org.ivgmp.vnoc.store.Selection;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.UsageEntry;
import org.ivgmp.vnoc.store.VnocStore.SiteUsage;
import org.ivgmp.vnoc.store.VnocStore.Taker;

/// Reads what was kept, row by row, on a connection of its own.
final class History {

    private static final int FETCH_ROWS = 500;
    private static final String TIME = "cast(? as timestamp with time zone)";
    /// Far enough away for all, and within what databases know.
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private final Connection connection;
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    History(Connection connection) {
        this.connection = connection;
    }

    private History say(String part, Object... arguments) {
        text.append(part);
        values.addAll(List.of(arguments));
        return this;
    }

    private <T, X extends Exception> void read(Sql.Row<T> row, Taker<T, X> taker) throws SQLException, X {
        try (PreparedStatement statement = new Sql(connection).prepare(text.toString(), values.toArray())) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    taker.take(row.read(result));
                }
            }
        }
    }

    <X extends Exception> void audit(Selection asked, Taker<AuditEntry, X> taker) throws SQLException, X {
        say("select * from audit where 1 = 1");
        asked.from().ifPresent(from -> say(" and at_time >= ?", from));
        asked.to().ifPresent(to -> say(" and at_time < ?", to));
        asked.site().ifPresent(site -> say(" and (actor = ? or subject = ? or subject like ?)", site, site,
                site + ": %"));
        asked.vpn().ifPresent(vpn -> say(" and subject like ?", "%" + vpn + "%"));
        asked.group().ifPresent(group -> say(" and subject like ?", "%" + group + "%"));
        say(" order by id desc limit ?", asked.limit());
        read(row -> new AuditEntry(Sql.instant(row, "at_time"), row.getString("actor"), row.getString("action"),
                row.getString("subject"), row.getString("decision"), row.getString("reason")), taker);
    }

    <X extends Exception> void sessions(Selection asked, Taker<SessionRecord, X> taker) throws SQLException, X {
        say("select * from session where 1 = 1");
        asked.from().ifPresent(from -> say(" and (stopped is null or stopped > ?)", from));
        asked.to().ifPresent(to -> say(" and started < ?", to));
        where(asked);
        say(" order by id desc limit ?", asked.limit());
        read(row -> new SessionRecord(row.getLong("id"), row.getString("site"), StateReader.request(row),
                Sql.instant(row, "started"), Sql.maybeInstant(row, "updated"), Sql.maybeInstant(row, "stopped"),
                Optional.ofNullable(row.getString("cause")), row.getLong("packets"), row.getLong("bytes")), taker);
    }

    private void where(Selection asked) {
        asked.vpn().ifPresent(vpn -> say(" and vpn = ?", vpn));
        asked.site().ifPresent(site -> say(" and site = ?", site));
        asked.group().ifPresent(group -> say(" and grp = ?", group.toString()));
    }

    /// What was counted, and how long sessions ran, in one table: a subscription without a packet is a row, too.
    <X extends Exception> void usage(Selection asked, Instant now, Taker<SiteUsage, X> taker) throws SQLException, X {
        Instant from = asked.from().map(time -> time.truncatedTo(ChronoUnit.HOURS)).orElse(FIRST);
        Instant to = asked.to().map(time -> time.plus(1, ChronoUnit.HOURS).minusNanos(1)
                .truncatedTo(ChronoUnit.HOURS)).orElse(LAST);
        say("select site, vpn, grp, direction, peer, sum(packets) as p, sum(bytes) as b, sum(lost) as l,"
                + " sum(duplicated) as d, sum(reordered) as r, sum(seconds) as s from (");
        say("select site, vpn, grp, direction, peer, packets, bytes, lost, duplicated, reordered, 0 as seconds"
                + " from usage_hour where begun >= ? and begun < ?", from, to);
        where(asked);
        say(" union all select site, vpn, grp, act as direction, '' as peer, 0, 0, 0, 0, 0,"
                + " extract(epoch from least(coalesce(stopped, " + TIME + "), " + TIME + "))"
                + " - extract(epoch from greatest(started, " + TIME + ")) as seconds"
                + " from session where started < ? and coalesce(stopped, " + TIME + ") > ?", now, to, from, to, now, from);
        where(asked);
        say(") t group by site, vpn, grp, direction, peer order by vpn, grp, site, direction, peer limit ?",
                asked.limit());
        read(row -> new SiteUsage(row.getString("site"), entry(row), total(row, "s")), taker);
    }

    private static UsageEntry entry(ResultSet row) throws SQLException {
        String group = row.getString("grp");
        return new UsageEntry(row.getString("vpn"), group.isEmpty() ? Optional.empty()
                : Optional.of(IpAddress.of(group)), Direction.valueOf(row.getString("direction")),
                row.getString("peer"), new UsageEntry.Amounts(total(row, "p"), total(row, "b"), total(row, "l"),
                total(row, "d"), total(row, "r")));
    }

    /// A sum may be larger than any number of it.
    private static long total(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }
}
