package org.ivgmp.vnoc.store.internal;

import java.sql.SQLException;

import org.ivgmp.net.Dscp;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.store.Change;

/// Each change as SQL.
final class ChangeWriter {

    private static final String OF_REQUEST = " where site = ? and vpn = ? and grp = ? and act = ?";

    private final Sql sql;

    ChangeWriter(Sql sql) {
        this.sql = sql;
    }

    void write(Change change) throws SQLException {
        switch (change) {
            case Change.VpnAdded(var vpn) -> {
                sql.update("insert into vpn(name, number) values (?, ?)", vpn.name(), vpn.number());
                sql.update("update serial set next_value = ? where name = 'vpn'", (long) vpn.number() + 1);
            }
            case Change.VpnRemoved(var vpn) -> {
                sql.update("delete from rule where vpn = ?", vpn);
                sql.update("delete from vpn where name = ?", vpn);
            }
            case Change.PrivateNetworkSet(var vpn, var allowed) ->
                    sql.update("update vpn set private_network = ? where name = ?", allowed, vpn);
            case Change.PrivateAddressSet(var site, var address) -> sql.update("update site set private_address = ? where name = ?",
                    address.map(Ipv4Address::toString).orElse(null), site);
            case Change.SiteAdded(var site, var overlay) ->
                    sql.update("insert into site(name, overlay) values (?, ?)", site, overlay.toString());
            case Change.SiteRemoved(var site) -> {
                end(site, "removed");
                sql.update("delete from rule where site = ?", site);
                sql.update("delete from site where name = ?", site);
            }
            case Change.Revoked(var site) -> {
                end(site, "revoked");
                sql.update("update site set serial = null where name = ?", site);
                sql.update("delete from token where site = ?", site);
                sql.update("delete from request where site = ?", site);
            }
            case Change.Attached(var site, var vpn) ->
                    sql.update("insert into attachment(site, vpn) values (?, ?)", site, vpn);
            case Change.Detached(var site, var vpn) ->
                    sql.update("delete from attachment where site = ? and vpn = ?", site, vpn);
            case Change.RuleAdded(var rule) -> addRule(rule);
            case Change.RuleRemoved(var id) -> sql.update("delete from rule where id = ?", id);
            case Change.TokenMade(var hash, var site, var expires) ->
                    sql.update("insert into token(hash, site, expires, used) values (?, ?, ?, false)", hash, site,
                            expires);
            case Change.Enrolled enrolled -> enrol(enrolled);
            case Change.EndpointChanged(var site, var endpoint) ->
                    sql.update("update site set endpoint = ? where name = ?", endpoint.toString(), site);
            case Change.RequestKept(var site, var request, var at) ->
                    sql.update("insert into request(site, vpn, grp, act, since) values (?, ?, ?, ?, ?)",
                            site, request.vpn(), request.group().toString(), request.role().name(), at);
            case Change.RequestDropped(var site, var request) ->
                    sql.update("delete from request" + OF_REQUEST, key(site, request));
            case Change.SessionStarted(var site, var request, var at) ->
                    sql.update("insert into session(site, vpn, grp, act, started) values (?, ?, ?, ?, ?)",
                            site, request.vpn(), request.group().toString(), request.role().name(), at);
            case Change.SessionStopped(var site, var request, var at, var cause) ->
                    sql.update("update session set stopped = ?, cause = ?" + OF_REQUEST + " and stopped is null", at,
                            cause,
                            site, request.vpn(), request.group().toString(), request.role().name());
            case Change.TopologySet _, Change.TopologyRemoved _, Change.CapacitySet _, Change.TreeUsed _,
                    Change.TreeForgotten _ -> new ShapeTables(sql).write(change);
            case Change.Audited(var entry) -> new AuditTable(sql).add(entry);
            case Change.UsageReported report -> new UsageTables(sql).write(report);
        }
    }

    private static Object[] key(String site, Request request) {
        return new Object[] {site, request.vpn(), request.group().toString(), request.role().name()};
    }

    private void addRule(Rule rule) throws SQLException {
        Terms terms = rule.terms();
        sql.update("insert into rule(id, vpn, site, act, prefix, allow, ttl, rate, valid_from, valid_until,"
                + " most_groups, dscp) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rule.id(), rule.vpn(), rule.site(), rule.action().name(),
                rule.groups().toString(), rule.allow(), terms.ttl(), terms.rate(), terms.from().orElse(null),
                terms.until().orElse(null), terms.groups(), terms.dscp() == Dscp.COPY ? null : terms.dscp());
        sql.update("update serial set next_value = ? where name = 'rule'", rule.id() + 1);
    }

    /// The site's certificate counts no more.
    private void end(String site, String cause) throws SQLException {
        sql.update("update certificate set ended = current_timestamp, cause = ? where site = ? and ended is null", cause, site);
    }

    private void enrol(Change.Enrolled enrolled) throws SQLException {
        end(enrolled.site(), "superseded");
        sql.update("update token set used = true where hash = ?", enrolled.tokenHash());
        sql.update("insert into certificate(serial, site, token, issued, der) values (?, ?, ?, ?, ?)",
                enrolled.serial(),
                enrolled.site(), enrolled.tokenHash(), enrolled.at(), enrolled.certificate());
        sql.update("update site set endpoint = ?, serial = ? where name = ?", enrolled.endpoint().toString(),
                enrolled.serial(), enrolled.site());
    }
}
