package org.ivgmp.vnoc.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/// All rules, found by the VPN and the site that they speak of. Immutable.
///
/// @param byId    all
/// @param bySubject by VPN and site, and then by id
/// @param timed     those that begin or end: few, and asked for at every deadline
record RuleBook(PMap<Long, Rule> byId, PMap<Subject, PMap<Long, Rule>> bySubject, PMap<Long, Rule> timed) {

    static final RuleBook EMPTY = new RuleBook(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

    private record Subject(String vpn, String site) {
        static Subject of(Rule rule) {
            return new Subject(rule.vpn(), rule.site());
        }
    }

    Collection<Rule> all() {
        return byId.values();
    }

    /// Those that name the site, and those for every site, as far as they hold at `moment`.
    Collection<Rule> of(String vpn, String site, Instant moment) {
        List<Rule> rules = new ArrayList<>(at(new Subject(vpn, site)).values());
        rules.addAll(at(new Subject(vpn, Rule.EVERY_SITE)).values());
        rules.removeIf(rule -> !rule.terms().holdAt(moment));
        return rules;
    }

    private PMap<Long, Rule> at(Subject subject) {
        return bySubject.getOrDefault(subject, HashTreePMap.empty());
    }

    RuleBook with(Rule rule) {
        Subject subject = Subject.of(rule);
        return new RuleBook(byId.plus(rule.id(), rule), bySubject.plus(subject, at(subject).plus(rule.id(), rule)),
                rule.terms().turns().findAny().isPresent() ? timed.plus(rule.id(), rule) : timed.minus(rule.id()));
    }

    RuleBook without(long id) {
        Rule rule = byId.get(id);
        if (rule == null) {
            return this;
        }
        Subject subject = Subject.of(rule);
        PMap<Long, Rule> left = at(subject).minus(id);
        return new RuleBook(byId.minus(id), left.isEmpty() ? bySubject.minus(subject) : bySubject.plus(subject, left), timed.minus(id));
    }

    RuleBook withoutVpn(String vpn) {
        RuleBook next = this;
        for (Rule rule : all()) {
            next = rule.vpn().equals(vpn) ? next.without(rule.id()) : next;
        }
        return next;
    }

    RuleBook withoutSite(String site) {
        RuleBook next = this;
        for (Rule rule : all()) {
            next = rule.site().equals(site) ? next.without(rule.id()) : next;
        }
        return next;
    }
}
