package org.ivgmp.vnoc.store.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.Loaded;

/// The kept state, read whole.
final class StateReader {

    private final Sql sql;

    StateReader(Sql sql) {
        this.sql = sql;
    }

    Loaded read() throws SQLException {
        Map<String, Set<String>> attachments = grouped(row -> row.getString("vpn"), "select site, vpn from attachment");
        Map<String, String> serials = new HashMap<>();
        List<Site> sites = sql.query(row -> {
            String name = row.getString("name");
            Optional<String> serial = Optional.ofNullable(row.getString("serial"));
            serial.ifPresent(number -> serials.put(name, number));
            return new Site(name, Ipv4Address.of(row.getString("overlay")),
                    Optional.ofNullable(row.getString("endpoint")).map(Ipv4Address::of), serial.isPresent(),
                    attachments.getOrDefault(name, Set.of()),
                    Optional.ofNullable(row.getString("private_address")).map(Ipv4Address::of));
        }, "select name, overlay, endpoint, serial, private_address from site");
        List<Vpn> vpns = sql.query(row -> new Vpn(row.getString("name"), row.getInt("number"),
                row.getBoolean("private_network")), "select name, number, private_network from vpn");
        ShapeTables shapes = new ShapeTables(sql);
        return new Loaded(vpns, sites, rules(),
                grouped(StateReader::request, "select site, vpn, grp, act from request"),
                serial("rule"), (int) serial("vpn"), serials,
                grouped(StateReader::request, "select site, vpn, grp, act from session where stopped is null"),
                shapes.shape(), shapes.trees());
    }

    private List<Rule> rules() throws SQLException {
        return sql.query(row -> new Rule(row.getLong("id"), row.getString("vpn"), row.getString("site"),
                Rule.Action.valueOf(row.getString("act")), IpPrefix.of(row.getString("prefix")),
                row.getBoolean("allow"), new Terms(row.getString("ttl"), row.getLong("rate"),
                        Sql.maybeInstant(row, "valid_from"), Sql.maybeInstant(row, "valid_until"),
                        row.getInt("most_groups"),
                        row.getObject("dscp") == null ? Dscp.COPY : row.getInt("dscp"))),
                "select id, vpn, site, act, prefix, allow, ttl, rate, valid_from, valid_until, most_groups, dscp from rule");
    }

    private long serial(String name) throws SQLException {
        return sql.query(row -> row.getLong("next_value"), "select next_value from serial where name = ?",
                name).getFirst();
    }

    static Request request(ResultSet row) throws SQLException {
        return new Request(row.getString("vpn"), IpAddress.of(row.getString("grp")),
                Role.valueOf(row.getString("act")));
    }

    private <T extends Comparable<? super T>> Map<String, Set<T>> grouped(Sql.Row<T> value, String statement)
            throws SQLException {
        Map<String, Set<T>> groups = new HashMap<>();
        sql.query(row -> groups.computeIfAbsent(row.getString("site"), _ -> new TreeSet<>()).add(value.read(row)),
                statement);
        return groups;
    }
}
