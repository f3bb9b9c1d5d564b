package org.ivgmp.vnoc.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

import org.ivgmp.vnoc.core.Decision.Outcome;

/// Who may do what. Nothing is allowed without a rule. Of the rules that speak of a request the one for the
/// longest group prefix decides; among those of one length a rule for the named site before one for every site, and a
/// denial before a permission.
public final class Policy {

    private static final Comparator<Rule> MOST_SPECIFIC_FIRST = Comparator
            .<Rule>comparingInt(rule -> -rule.groups().length())
            .thenComparing(rule -> rule.site().equals(Rule.EVERY_SITE))
            .thenComparing(Rule::allow)
            .thenComparing(Rule::id);

    private Policy() {
    }

    /// The answer to a request of a site, as things are.
    public static Decision decide(Network network, String site, Request request) {
        return decide(network, site, request, rule -> groups(network, site, request.role(), rule));
    }

    /// How many of the site's requests in the role are granted by the rule: its quota counts them.
    static int groups(Network network, String site, Role role, Rule rule) {
        return (int) network.requestsOf(site).stream().filter(held -> held.role() == role && rule.speaksOf(site, held)
                && rule(network, site, held).filter(rule::equals).isPresent()).count();
    }

    /// @param used how many groups of the rule's quota are used up
    static Decision decide(Network network, String site, Request request, ToIntFunction<Rule> used) {
        Optional<Decision> unfit = unfit(network, site, request);
        if (unfit.isPresent()) {
            return unfit.get();
        }
        return rule(network, site, request)
                .map(rule -> beyondQuota(network, site, request, rule, used).orElseGet(() -> new Decision(
                        rule.allow() ? Outcome.GRANTED : Outcome.NOT_AUTHORISED, rule.toString())))
                .orElseGet(() -> new Decision(Outcome.NOT_AUTHORISED, "no rule of " + request.vpn() + " allows "
                        + site + " to " + (request.role() == Role.SENDER ? "send to " : "receive ") + request.group()));
    }

    /// Whether the request would be granted but for the site's quota: what a document may say of a site that has not asked. It does not
    /// depend on what the site asks for at the moment.
    static boolean permits(Network network, String site, Request request) {
        return permission(network, site, request).isPresent();
    }

    /// Whether the request would be granted whatever else the site asks for: by a rule without a quota.
    static boolean permitsWithoutQuota(Network network, String site, Request request) {
        return permission(network, site, request).filter(rule -> rule.terms().groups() == 0).isPresent();
    }

    private static Optional<Rule> permission(Network network, String site, Request request) {
        return misfit(network, site, request).isPresent() ? Optional.empty() : rule(network, site, request).filter(Rule::allow);
    }

    private static Optional<Decision> unfit(Network network, String site, Request request) {
        return misfit(network, site, request).or(() -> beyondQuota(network, site, request));
    }

    private static Optional<Decision> misfit(Network network, String site, Request request) {
        if (!request.group().isMulticast()) {
            return Optional.of(new Decision(Outcome.BAD_REQUEST, request.group() + " is not a multicast group"));
        }
        if (request.group().isLinkLocalMulticast()) {
            return Optional.of(new Decision(Outcome.BAD_REQUEST,
                    request.group() + " is in " + request.group().neverForwarded()));
        }
        Site asking = network.sites().get(site);
        if (asking == null || !network.vpns().containsKey(request.vpn())
                || !asking.vpns().contains(request.vpn())) {
            return Optional.of(new Decision(Outcome.UNKNOWN_VPN, site + " is not in a VPN named " + request.vpn()));
        }
        return Optional.empty();
    }

    private static Optional<Decision> beyondQuota(Network network, String site, Request request) {
        if (!network.requestsOf(site).contains(request)
                && network.requestsOf(site).size() >= network.limits().requestsPerSite()) {
            return Optional.of(overQuota(network, site));
        }
        return Optional.empty();
    }

    private static Optional<Decision> beyondQuota(Network network, String site, Request request, Rule rule,
            ToIntFunction<Rule> used) {
        int most = rule.terms().groups();
        if (!rule.allow() || most == 0 || network.requestsOf(site).contains(request) || used.applyAsInt(rule) < most) {
            return Optional.empty();
        }
        return Optional.of(new Decision(Outcome.QUOTA_EXCEEDED, site + " has " + most + " groups already by " + rule));
    }

    static Decision overQuota(Network network, String site) {
        return new Decision(Outcome.QUOTA_EXCEEDED,
                site + " has " + network.limits().requestsPerSite() + " requests already");
    }

    /// The terms of the rule that decides about the request; the usual ones where none does.
    public static Terms terms(Network network, String site, Request request) {
        return rule(network, site, request).map(Rule::terms).orElse(Terms.USUAL);
    }

    /// Rules that would allow the request at another time than now.
    public static List<Rule> atOtherTimes(Network network, String site, Request request) {
        return network.rules().stream().filter(rule -> rule.allow() && rule.speaksOf(site, request)
                && !rule.terms().holdAt(network.at())).sorted().toList();
    }

    static Optional<Rule> rule(Network network, String site, Request request) {
        return network.rules(request.vpn(), site).stream().filter(rule -> rule.speaksOf(site, request))
                .min(MOST_SPECIFIC_FIRST);
    }
}
