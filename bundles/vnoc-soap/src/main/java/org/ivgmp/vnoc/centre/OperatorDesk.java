package org.ivgmp.vnoc.centre;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.core.Digest;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Terms;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;

/// What operators change. On the centre's thread only.
public final class OperatorDesk {

    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final int SECRET_BYTES = 24;
    private static final String WITHDRAWN = "policy withdrawn";
    private static final String RULE_REMOVE = "rule remove";

    private final Registry registry;
    private final SiteDesk sites;
    private final DeviceCa authority;
    private final CentreSettings settings;
    private final SecureRandom random = new SecureRandom();
    private long nextRule;
    private int nextVpn;

    OperatorDesk(Registry registry, SiteDesk sites, DeviceCa authority, CentreSettings settings, Loaded loaded) {
        this.registry = registry;
        this.sites = sites;
        this.authority = authority;
        this.settings = settings;
        restore(loaded);
    }

    void restore(Loaded loaded) {
        nextRule = loaded.nextRule();
        nextVpn = loaded.nextVpn();
    }

    public Vpn addVpn(String name) throws Refusal {
        Network network = registry.network();
        named(name);
        if (network.vpns().containsKey(name)) {
            throw Refusal.bad("there is a VPN " + name + " already");
        }
        if (nextVpn > Vpn.NUMBER_MAX) {
            throw new Refusal(Decision.Outcome.QUOTA_EXCEEDED, "all " + Vpn.NUMBER_MAX + " VPN numbers are given");
        }
        Vpn vpn = new Vpn(name, nextVpn);
        registry.commit(network.with(vpn), Set.of(),
                List.of(new Change.VpnAdded(vpn), audit("vpn add", name, "number " + vpn.number())), "");
        nextVpn++;
        return vpn;
    }

    public void removeVpn(String name) throws Refusal {
        Network network = registry.network();
        vpn(name);
        List<String> members = network.sites().values().stream().filter(site -> site.vpns().contains(name))
                .map(Site::name).sorted().toList();
        if (!members.isEmpty()) {
            throw Refusal.bad("the VPN " + name + " still has the sites " + members + "; detach them first");
        }
        List<Change> changes = new ArrayList<>(List.of(new Change.VpnRemoved(name), audit("vpn remove", name, "")));
        network.rules().stream().filter(rule -> rule.vpn().equals(name)).sorted()
                .forEach(rule -> changes.add(audit(RULE_REMOVE, rule.toString(), "with its VPN")));
        registry.commit(network.withoutVpn(name), Set.of(), changes, WITHDRAWN);
    }

    /// @param vpns that it is to be in
    public Site addSite(String name, Set<String> vpns) throws Refusal {
        Network network = registry.network();
        named(name);
        if (network.sites().containsKey(name)) {
            throw Refusal.bad("there is a site " + name + " already");
        }
        List<Change> changes = new ArrayList<>();
        Site site = new Site(name, freeOverlay(network), Optional.empty(), false, vpns);
        changes.add(new Change.SiteAdded(name, site.overlay()));
        changes.add(audit("site add", name, "overlay " + site.overlay()));
        for (String vpn : vpns) {
            vpn(vpn);
            changes.add(new Change.Attached(name, vpn));
            changes.add(audit("attach", name, "to " + vpn));
        }
        Network next = network.with(site);
        registry.commit(next, new PolicyCompiler(next).concerned(vpns), changes, "");
        return site;
    }

    private Ipv4Address freeOverlay(Network network) throws Refusal {
        Set<Ipv4Address> taken = new HashSet<>();
        network.sites().values().forEach(site -> taken.add(site.overlay()));
        IpPrefix pool = settings.overlay();
        int first = ((Ipv4Address) pool.address()).bits();
        long size = 1L << 32 - pool.length();
        for (long offset = 1; offset < size - 1; offset++) {
            Ipv4Address candidate = new Ipv4Address(first + (int) offset);
            if (!taken.contains(candidate)) {
                return candidate;
            }
        }
        throw new Refusal(Decision.Outcome.QUOTA_EXCEEDED, "the pool " + pool + " of overlay addresses is used up");
    }

    public void removeSite(String name) throws Refusal {
        Network network = registry.network();
        Site site = site(name);
        Network next = network.withoutSite(name);
        Set<String> concerned = new TreeSet<>(new PolicyCompiler(network).concerned(site.vpns()));
        concerned.add(name);
        List<Change> changes = new ArrayList<>(List.of(new Change.SiteRemoved(name), audit("site remove", name, "")));
        network.rules().stream().filter(rule -> rule.site().equals(name)).sorted()
                .forEach(rule -> changes.add(audit(RULE_REMOVE, rule.toString(), "with its site")));
        registry.commit(next, concerned, changes, "site removed");
        sites.forget(name);
    }

    /// The device is out at once: its calls are refused, no token lets it in again, and no other site has a tunnel with it or takes
    /// anything from it. A new token enrols a device in its place.
    public void revoke(String name, String reason) throws Refusal {
        Network network = registry.network();
        Site site = site(name);
        Network next = network.withRequests(name, Set.of())
                .with(site.enrolled(false));
        Set<String> concerned = new TreeSet<>(new PolicyCompiler(network).concerned(site.vpns()));
        concerned.add(name);
        registry.commit(next, concerned, List.of(new Change.Revoked(name), audit("site revoke", name, reason)), "revoked");
        sites.forget(name);
    }

    public void attach(String name, String vpn) throws Refusal {
        Site site = site(name);
        vpn(vpn);
        if (!site.vpns().contains(vpn)) {
            Set<String> vpns = new TreeSet<>(site.vpns());
            vpns.add(vpn);
            membership(site, vpns, new Change.Attached(name, vpn), audit("attach", name, "to " + vpn));
        }
    }

    public void detach(String name, String vpn) throws Refusal {
        Site site = site(name);
        if (site.vpns().contains(vpn)) {
            Set<String> vpns = new TreeSet<>(site.vpns());
            vpns.remove(vpn);
            membership(site, vpns, new Change.Detached(name, vpn), audit("detach", name, "from " + vpn));
        }
    }

    private void membership(Site site, Set<String> vpns, Change... changes) {
        Network next = registry.network().with(site.in(vpns));
        Set<String> concerned = new TreeSet<>(new PolicyCompiler(registry.network()).concerned(site.vpns()));
        concerned.addAll(new PolicyCompiler(next).concerned(vpns));
        registry.commit(next, concerned, List.of(changes), WITHDRAWN);
    }

    /// What operators say of private networks.
    public PrivateDesk privately() {
        return new PrivateDesk(registry, this);
    }

    public Rule addRule(String vpn, String site, Rule.Action action, IpPrefix groups, boolean allow,
            Terms terms) throws Refusal {
        vpn(vpn);
        if (!site.equals(Rule.EVERY_SITE)) {
            site(site);
        }
        if (!groups.isMulticast()) {
            throw Refusal.bad(groups + " is not a range of multicast groups; such a range is 239.1.0.0/16");
        }
        Rule rule = new Rule(nextRule, vpn, site, action, groups, allow, terms);
        Network next = registry.network().with(rule);
        registry.commit(next, new PolicyCompiler(next).concerned(Set.of(vpn)),
                List.of(new Change.RuleAdded(rule), audit("rule add", rule.toString(), "")), WITHDRAWN);
        nextRule++;
        return rule;
    }

    public void removeRule(long id) throws Refusal {
        Network network = registry.network();
        Rule rule = network.rules().stream().filter(candidate -> candidate.id() == id).findFirst()
                .orElseThrow(() -> Refusal.bad("there is no rule " + id));
        Network next = network.withoutRule(id);
        registry.commit(next, new PolicyCompiler(next).concerned(Set.of(rule.vpn())),
                List.of(new Change.RuleRemoved(id), audit(RULE_REMOVE, rule.toString(), "")), WITHDRAWN);
    }

    /// A new enrolment token, whole; it is shown this once.
    public String token(String site) throws Refusal {
        site(site);
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant expires = Instant.now().plus(settings.tokenLife());
        registry.commit(registry.network(), Set.of(), List.of(
                new Change.TokenMade(Digest.ofLines(List.of(secret)), site, expires),
                audit("token", site, "until " + expires)), "");
        try {
            return secret + "." + authority.pin();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("the CA's certificate cannot be encoded", impossible);
        }
    }

    /// A site as operators see it.
    ///
    /// @param heard when it last called, since this VNOC started
    public record SiteView(Site site, Optional<Instant> heard, PolicyDocument document) {
    }

    /// All that there is.
    public record Overview(List<Vpn> vpns, List<Rule> rules, List<SiteView> sites) {
    }

    public Overview overview() {
        Network network = registry.network();
        List<SiteView> views = new ArrayList<>();
        for (String name : new TreeSet<>(network.sites().keySet())) {
            views.add(new SiteView(network.sites().get(name), sites.lastHeard(name), registry.document(name)));
        }
        return new Overview(network.vpns().values().stream()
                .sorted(Comparator.comparingInt(Vpn::number)).toList(),
                network.rules().stream().sorted().toList(), views);
    }

    Site site(String name) throws Refusal {
        return Optional.ofNullable(registry.network().sites().get(name)).orElseThrow(() -> Refusal.bad(
                "there is no site " + name + "; the sites are " + new TreeSet<>(registry.network().sites().keySet())));
    }

    void vpn(String name) throws Refusal {
        if (!registry.network().vpns().containsKey(name)) {
            throw Refusal.bad("there is no VPN " + name + "; the VPNs are "
                    + new TreeSet<>(registry.network().vpns().keySet()));
        }
    }

    private static void named(String name) throws Refusal {
        if (!name.matches(NAME)) {
            throw Refusal.bad("'" + name + "' is not a name: 1 to 63 lower-case letters, digits and hyphens, "
                    + "no hyphen at either end");
        }
    }

    static Change audit(String action, String subject, String reason) {
        return new Change.Audited(new AuditEntry(Instant.now(), "operator", action, subject, "done", reason));
    }
}
