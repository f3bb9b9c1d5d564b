package org.ivgmp.vnoc.store.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.vnoc.core.Shape;
import org.ivgmp.vnoc.core.Topology;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.tree.Capacity;
import org.ivgmp.vnoc.tree.Tree;
import org.ivgmp.vnoc.tree.TreeKey;

/// The tables of topologies, capacities and trees.
final class ShapeTables {

    private static final String OF_TREE = " where vpn = ? and grp = ? and sender = ?";

    private final Sql sql;

    ShapeTables(Sql sql) {
        this.sql = sql;
    }

    /// Of the other changes it knows nothing.
    void write(Change change) throws SQLException {
        switch (change) {
            case Change.TopologySet(var topology) -> {
                forget(topology.vpn(), topology.groups());
                sql.update("insert into topology(vpn, prefix, kind, reflector) values (?, ?, ?, ?)", topology.vpn(),
                        topology.groups().toString(), topology.kind().name(), topology.reflector().orElse(null));
            }
            case Change.TopologyRemoved(var vpn, var groups) -> forget(vpn, groups);
            case Change.CapacitySet(var site, var capacity) -> {
                sql.update("delete from capacity where site = ?", site);
                sql.update("insert into capacity(site, certified, fan_out, upstream_kbit) values (?, ?, ?, ?)", site,
                        capacity.certified(), capacity.fanOut(), capacity.upstreamKbit());
            }
            case Change.TreeUsed(var key, var branch, var tree) -> use(key, branch, tree);
            case Change.TreeForgotten(var key) -> forget(key);
            default -> throw new IllegalArgumentException("not of these tables: " + change);
        }
    }

    private void forget(String vpn, IpPrefix groups) throws SQLException {
        sql.update("delete from topology where vpn = ? and prefix = ?", vpn, groups.toString());
    }

    private void forget(TreeKey key) throws SQLException {
        sql.update("delete from tree" + OF_TREE, key.vpn(), key.group().toString(), key.sender());
    }

    private void use(TreeKey key, int branch, Tree tree) throws SQLException {
        forget(key);
        sql.update("insert into tree(vpn, grp, sender, branch) values (?, ?, ?, ?)", key.vpn(), key.group().toString(),
                key.sender(), branch);
        for (Map.Entry<String, String> edge : tree.parents().entrySet()) {
            sql.update("insert into tree_edge(vpn, grp, sender, child, parent) values (?, ?, ?, ?, ?)", key.vpn(),
                    key.group().toString(), key.sender(), edge.getKey(), edge.getValue());
        }
    }

    Shape shape() throws SQLException {
        Map<String, Capacity> capacities = new HashMap<>();
        sql.query(row -> capacities.put(row.getString("site"), new Capacity(row.getBoolean("certified"),
                row.getInt("fan_out"), row.getLong("upstream_kbit"))),
                "select site, certified, fan_out, upstream_kbit from capacity");
        return new Shape(new HashSet<>(sql.query(row -> new Topology(row.getString("vpn"),
                IpPrefix.of(row.getString("prefix")), Topology.Kind.valueOf(row.getString("kind")),
                Optional.ofNullable(row.getString("reflector"))), "select vpn, prefix, kind, reflector from topology")),
                capacities);
    }

    Map<TreeKey, Loaded.UsedTree> trees() throws SQLException {
        Map<TreeKey, SortedMap<String, String>> edges = new HashMap<>();
        sql.query(row -> edges.computeIfAbsent(key(row), _ -> new TreeMap<>())
                .put(row.getString("child"), row.getString("parent")),
                "select vpn, grp, sender, child, parent from tree_edge");
        Map<TreeKey, Loaded.UsedTree> trees = new HashMap<>();
        sql.query(row -> trees.put(key(row), new Loaded.UsedTree(row.getInt("branch"),
                new Tree(row.getString("sender"), edges.getOrDefault(key(row), new TreeMap<>()), new TreeMap<>()))),
                "select vpn, grp, sender, branch from tree");
        return trees;
    }

    private static TreeKey key(ResultSet row) throws SQLException {
        return new TreeKey(row.getString("vpn"), IpAddress.of(row.getString("grp")), row.getString("sender"));
    }
}
