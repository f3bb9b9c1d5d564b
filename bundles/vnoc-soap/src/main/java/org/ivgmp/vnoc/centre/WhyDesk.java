package org.ivgmp.vnoc.centre;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import org.ivgmp.net.IpAddress;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.why.Asking;
import org.ivgmp.vnoc.why.Case;
import org.ivgmp.vnoc.why.Diagnosis;
import org.ivgmp.vnoc.why.Step;
import org.ivgmp.vnoc.why.Why;

/// Why a group does not flow: what the centre knows, and questions to the sites. On the centre's thread only.
public final class WhyDesk {

    private final Registry registry;
    private final SiteDesk sites;

    WhyDesk(Registry registry, SiteDesk sites) {
        this.registry = registry;
        this.sites = sites;
    }

    /// Answers are still to come.
    ///
    /// @param vpn     that the question turned out to be about; empty for a site that is in none
    /// @param answers as they arrive
    public record Inquiry(String site, String vpn, IpAddress group, Role role, Diagnosis diagnosis,
            Map<Asking, CompletableFuture<List<Step>>> answers) {
    }

    /// @param vpn  empty for the one that the site asks for the group in, or is in
    /// @param role empty for the one that the site has in the group; a receiver where it has none
    public Inquiry inquire(String name, IpAddress group, Optional<String> vpn, Optional<Role> role, Moment now)
            throws Refusal {
        Network network = registry.network();
        Site site = Optional.ofNullable(network.sites().get(name)).orElseThrow(() -> Refusal.bad(
                "there is no site " + name + "; the sites are " + new TreeSet<>(network.sites().keySet())));
        String meant = vpn(network, site, group, vpn);
        Role part = role.orElseGet(() -> role(network, name, meant, group));
        Diagnosis diagnosis = Why.diagnose(new Case(network, name, meant, group, part, registry::document,
                silence(name), registry.fetched(name), sites.lease()));
        Map<Asking, CompletableFuture<List<Step>>> answers = new LinkedHashMap<>();
        for (Asking asking : diagnosis.asked()) {
            answers.put(asking, registry.inquiries().ask(meant, group, asking, now));
        }
        diagnosis.asked().forEach(asking -> registry.hint(asking.site(), now));
        return new Inquiry(name, meant, group, part, diagnosis, answers);
    }

    private static String vpn(Network network, Site site, IpAddress group, Optional<String> vpn) throws Refusal {
        if (vpn.isPresent()) {
            if (!network.vpns().containsKey(vpn.get())) {
                throw Refusal.bad("there is no VPN " + vpn.get() + "; the VPNs are " + new TreeSet<>(network.vpns().keySet()));
            }
            return vpn.get();
        }
        Set<String> asked = new TreeSet<>();
        network.requestsOf(site.name()).stream().filter(request -> request.group().equals(group))
                .forEach(request -> asked.add(request.vpn()));
        Set<String> candidates = asked.isEmpty() ? new TreeSet<>(site.vpns()) : asked;
        if (candidates.size() > 1) {
            throw Refusal.bad("site " + site.name() + " is in several VPNs, say which one: --vpn " + candidates);
        }
        return candidates.stream().findFirst().orElse("");
    }

    private static Role role(Network network, String site, String vpn, IpAddress group) {
        Set<Request> held = network.requestsOf(site);
        return held.contains(new Request(vpn, group, Role.SENDER)) && !held.contains(new Request(vpn, group, Role.RECEIVER))
                ? Role.SENDER : Role.RECEIVER;
    }

    private Optional<Duration> silence(String name) {
        return sites.lastHeard(name).map(heard -> Duration.between(heard, Instant.now()));
    }
}
