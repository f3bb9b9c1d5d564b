package org.ivgmp.vnoc.core;

import org.ivgmp.net.IpPrefix;

/// "In `vpn`, `site` may (or may not) act in `action` for groups of `groups`."
///
/// @param id   given by the store, for people to name it by
/// @param site  a name, or [#EVERY_SITE]
/// @param terms of what it allows
public record Rule(long id, String vpn, String site, Action action, IpPrefix groups, boolean allow, Terms terms)
        implements Comparable<Rule> {

    /// On the usual terms.
    public Rule(long id, String vpn, String site, Action action, IpPrefix groups, boolean allow) {
        this(id, vpn, site, action, groups, allow, Terms.USUAL);
    }

    public static final String EVERY_SITE = "*";

    /// What a rule speaks of.
    public enum Action { SEND, RECEIVE, BOTH }

    boolean speaksOf(String askingSite, Request request) {
        return vpn.equals(request.vpn()) && (site.equals(EVERY_SITE) || site.equals(askingSite))
                && covers(request.role()) && groups.contains(request.group());
    }

    private boolean covers(Role role) {
        return switch (action) {
            case BOTH -> true;
            case SEND -> role == Role.SENDER;
            case RECEIVE -> role == Role.RECEIVER;
        };
    }

    @Override
    public int compareTo(Rule other) {
        return Long.compare(id, other.id);
    }

    @Override
    public String toString() {
        return "rule " + id + " (" + (allow ? "allow " : "deny ") + site + " " + action + " " + groups + " in " + vpn
                + terms + ")";
    }
}
