package org.ivgmp.vnoc.store;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Shape;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.tree.Tree;
import org.ivgmp.vnoc.tree.TreeKey;

/// All that policy is computed from, as it was kept.
///
/// @param nextRule    a rule id that was never given
/// @param nextVpn     a VPN number that was never given
/// @param serials     by site, of the certificate that it may show
/// @param open        sessions that have not stopped, by site
/// @param shape       how groups are distributed
/// @param trees       those in use
public record Loaded(List<Vpn> vpns, List<Site> sites, List<Rule> rules, Map<String, Set<Request>> requests,
        long nextRule, int nextVpn, Map<String, String> serials, Map<String, Set<Request>> open,
        Shape shape, Map<TreeKey, UsedTree> trees) {

    public record UsedTree(int branch, Tree tree) {
    }
}
