package org.ivgmp.vnoc.why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.core.Policy;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Role;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Topology;

/// What stands in the way, as far as the VNOC can tell.
public final class Why {

    private static final int NAMES_SHOWN = 8;
    /// Of sites that could take the other role.
    private static final int ALLOWED_MAX = 12;
    private static final int VERSION_SHOWN = 12;

    private final Case given;
    private final Request request;
    private final Request counterpart;
    private final Site site;
    private final List<Step> steps = new ArrayList<>();

    private Why(Case given) {
        this.given = given;
        this.request = new Request(given.vpn(), given.group(), given.role());
        this.counterpart = new Request(given.vpn(), given.group(), receives() ? Role.SENDER : Role.RECEIVER);
        this.site = given.network().sites().get(given.site());
    }

    /// The site must exist.
    public static Diagnosis diagnose(Case given) {
        return new Why(given).diagnosis();
    }

    private Diagnosis diagnosis() {
        boolean sound = group() & inVpn();
        enrolled();
        heard();
        if (sound) {
            held();
            rule();
            others();
            reachable();
            topology();
        }
        document();
        return new Diagnosis(steps, asked());
    }

    private boolean receives() {
        return given.role() == Role.RECEIVER;
    }

    private void add(String name, Mark mark, String finding, String mend) {
        steps.add(new Step(Phase.VNOC, name, mark, finding, mend));
    }

    private boolean group() {
        boolean forwarded = given.group().isMulticast() && !given.group().isLinkLocalMulticast();
        if (forwarded) {
            add("group", Mark.OK, given.group() + " is a group that routers forward", "");
        } else {
            add("group", Mark.NO, given.group().isMulticast() ? given.group() + " is in "
                    + given.group().neverForwarded() : given.group() + " is no multicast group",
                    "Let the application use another group, best of 239.0.0.0/8 (RFC 2365) or ff38::/16 (RFC 3306).");
        }
        return forwarded;
    }

    private boolean inVpn() {
        if (site.vpns().contains(given.vpn())) {
            add("in the VPN", Mark.OK, site.name() + " is in " + given.vpn(), "");
            return true;
        }
        add("in the VPN", Mark.NO, site.name() + " is in " + (site.vpns().isEmpty() ? "no VPN" : joined(site.vpns()))
                + (given.vpn().isEmpty() ? "" : ", not in " + given.vpn()),
                "vnoc site attach " + site.name() + " " + (given.vpn().isEmpty() ? "VPN" : given.vpn()));
        return false;
    }

    private void enrolled() {
        if (site.enrolled()) {
            add("enrolled", Mark.OK, "at " + site.endpoint().map(Object::toString).orElse("an unknown address"), "");
        } else {
            add("enrolled", Mark.NO, "no device has enrolled for " + site.name(), "vnoc token " + site.name()
                    + ", and put the token into etc/enrolment.token of the site's edge");
        }
    }

    private void heard() {
        Optional<Duration> silence = given.silence();
        String mend = "See that the edge of " + site.name() + " runs, and that it reaches this VNOC's TCP port 8443; its web console "
                + "and its log say what it sees. Its requests end with the lease.";
        if (!site.enrolled()) {
            add("heard", Mark.NOT_APPLICABLE, "does not come to this: enrolled", "");
        } else if (silence.isEmpty()) {
            add("heard", Mark.NO, "not since this VNOC started", mend);
        } else {
            boolean late = silence.get().compareTo(given.lease()) > 0;
            add("heard", late ? Mark.NO : Mark.OK, silence.get().toSeconds() + " s ago (the lease is "
                    + given.lease().toSeconds() + " s)", late ? mend : "");
        }
    }

    private void held() {
        boolean held = given.network().requestsOf(site.name()).contains(request);
        String act = receives() ? "receive" : "send";
        if (held) {
            add("asked", Mark.OK, site.name() + " asks to " + act + " " + given.group(), "");
        } else {
            add("asked", Mark.NO, site.name() + " does not ask to " + act + " " + given.group() + "; it has "
                    + given.network().requestsOf(site.name()).size() + " other requests", receives()
                    ? "No host there has joined the group, or its edge cannot ask: see the steps of " + site.name() + "."
                    : "No host there sends to the group, or its edge cannot ask: see the steps of " + site.name() + ".");
        }
    }

    private void rule() {
        Decision decision = Policy.decide(given.network(), site.name(), request);
        List<Rule> late = decision.granted() ? List.of() : Policy.atOtherTimes(given.network(), site.name(), request);
        String others = late.isEmpty() ? "" : "; not now, but at another time: " + late.stream().limit(2).toList();
        add("permitted", decision.granted() ? Mark.OK : Mark.NO, decision.reason() + others,
                decision.granted() ? "" : permit(site.name(), given.role(), decision));
    }

    private String permit(String name, Role role, Decision decision) {
        String add = "vnoc rule add " + given.vpn() + " --site " + name + " --role "
                + (role == Role.SENDER ? "send" : "receive") + " --groups " + given.group();
        return switch (decision.outcome()) {
            case QUOTA_EXCEEDED -> "Raise requests.per.site.max in the VNOC's etc/org.ivgmp.vnoc.cfg, or see what joins so many "
                    + "groups there: vnoc status.";
            case NOT_AUTHORISED -> decision.reason().startsWith("rule ") ? undeny(decision.reason(), add) : add;
            case UNKNOWN_VPN, BAD_REQUEST, GRANTED -> add;
        };
    }

    /// A rule for this very group comes before one for more groups, but a denial before a permission.
    private String undeny(String denial, String add) {
        String remove = "vnoc rule remove " + denial.substring(5).replaceAll("[^0-9].*", "");
        return denial.contains(" " + given.group()) && !denial.matches(".*/([0-9]|[12][0-9]|3[01]) .*") ? remove
                : "Remove that rule (" + remove + "), or add one for this group alone, which comes before it: " + add;
    }

    /// Who asks for the other role, and the answer.
    private Map<String, Decision> counterparts() {
        Map<String, Decision> found = new TreeMap<>();
        for (String other : given.network().askers(counterpart)) {
            if (!other.equals(site.name()) && given.network().sites().get(other).vpns().contains(given.vpn())) {
                found.put(other, Policy.decide(given.network(), other, counterpart));
            }
        }
        return found;
    }

    private void others() {
        Map<String, Decision> found = counterparts();
        String what = receives() ? "senders" : "receivers";
        List<String> words = found.entrySet().stream().limit(NAMES_SHOWN).map(entry -> entry.getKey()
                + (entry.getValue().granted() ? "" : " (refused: " + entry.getValue().reason() + ")")).toList();
        String more = found.size() > NAMES_SHOWN ? " and " + (found.size() - NAMES_SHOWN) + " more" : "";
        if (found.values().stream().anyMatch(Decision::granted)) {
            add(what, Mark.OK, String.join(", ", words) + more, "");
        } else if (!found.isEmpty()) {
            String first = found.keySet().iterator().next();
            add(what, Mark.NO, String.join(", ", words) + more, permit(first, counterpart.role(), found.get(first)));
        } else {
            add(what, Mark.NO, "no other site " + (receives() ? "sends " : "receives ") + given.group() + " in " + given.vpn(),
                    allowedSites().isEmpty() ? "No other site may: vnoc rule add " + given.vpn() + " --site SITE --role "
                            + (receives() ? "send" : "receive") + " --groups " + given.group()
                            : receives() ? "Start a sender on the LAN of one of " + joined(allowedSites()) + ". If one runs there, see the "
                            + "steps of that site: vnoc why SITE " + given.group() + " --role send"
                            : "Join the group on the LAN of one of " + joined(allowedSites()) + ".");
        }
    }

    private SortedSet<String> allowedSites() {
        SortedSet<String> allowed = new TreeSet<>();
        new TreeSet<>(given.network().members(given.vpn())).stream().filter(other -> !other.equals(site.name())
                && Policy.decide(given.network(), other, counterpart).granted()).limit(ALLOWED_MAX).forEach(allowed::add);
        return allowed;
    }

    private void reachable() {
        SortedSet<String> unknown = new TreeSet<>();
        counterparts().forEach((name, decision) -> {
            Site other = given.network().sites().get(name);
            if (decision.granted() && !(other.enrolled() && other.endpoint().isPresent())) {
                unknown.add(name);
            }
        });
        if (counterparts().isEmpty()) {
            add("endpoints", Mark.NOT_APPLICABLE, "nobody to reach", "");
        } else if (unknown.isEmpty()) {
            add("endpoints", Mark.OK, "the addresses of all of them are known", "");
        } else {
            add("endpoints", Mark.NO, "it is not known where these are: " + joined(unknown),
                    "Their edges have to enrol, and to call: vnoc token " + unknown.first());
        }
    }

    private void topology() {
        Optional<Topology> topology = given.network().shape().topology(given.vpn(), given.group());
        if (topology.filter(found -> found.kind() != Topology.Kind.STAR).isEmpty()) {
            add("topology", Mark.OK, "star", "");
            return;
        }
        PolicyDocument document = given.documents().apply(site.name());
        List<Integer> branches = receives()
                ? document.receives().stream().filter(entry -> entry.vpn().equals(given.vpn())
                        && entry.group().equals(given.group())).map(PolicyDocument.Receive::branch).toList()
                : document.sends().stream().filter(entry -> entry.vpn().equals(given.vpn())
                        && entry.group().equals(given.group())).map(PolicyDocument.Send::branch).toList();
        String kind = topology.get().kind() + " " + topology.get().reflector().orElse("");
        if (branches.isEmpty() && counterparts().values().stream().anyMatch(Decision::granted)) {
            add("topology", Mark.NO, kind.strip() + ": " + site.name() + " is in no tree of the group",
                    "See why: vnoc tree " + given.vpn() + " " + given.group() + ". Mostly the certified sites have no capacity left (vnoc site limits), "
                            + "or none of them is up.");
        } else {
            add("topology", Mark.OK, kind.strip() + ", branches " + branches, "");
        }
    }

    private void document() {
        PolicyDocument document = given.documents().apply(site.name());
        Optional<String> fetched = given.fetched();
        if (!site.enrolled()) {
            add("document", Mark.NOT_APPLICABLE, "does not come to this: enrolled", "");
        } else if (fetched.isEmpty()) {
            add("document", Mark.UNKNOWN, site.name() + " has not asked for its policy document since this VNOC started", "");
        } else if (fetched.get().equals(document.version())) {
            add("document", Mark.OK, site.name() + " has version " + shown(fetched.get()), "");
        } else {
            add("document", Mark.NO, site.name() + " has " + (fetched.get().isEmpty() ? "none" : "version " + shown(fetched.get()))
                    + ", and not " + shown(document.version()) + " yet",
                    "It is fetched within a second, as a rule; ask again. If it stays so, look at the log of the site's edge.");
        }
    }

    private static String shown(String version) {
        return version.substring(0, Math.min(VERSION_SHOWN, version.length()));
    }

    private List<Asking> asked() {
        if (given.vpn().isEmpty()) {
            return List.of();
        }
        List<Asking> asked = new ArrayList<>();
        boolean star = given.network().shape().topology(given.vpn(), given.group())
                .filter(found -> found.kind() != Topology.Kind.STAR).isEmpty();
        Set<String> granted = new TreeSet<>();
        counterparts().forEach((name, decision) -> {
            if (decision.granted()) {
                granted.add(name);
            }
        });
        asked.add(new Asking(site.name(), receives() ? Part.RECEIVER : Part.SENDER, star && receives() ? granted : Set.of(), false));
        Part other = receives() ? Part.SENDER : Part.RECEIVER;
        counterparts().keySet().forEach(name -> asked.add(new Asking(name, other, star ? Set.of(site.name()) : Set.of(), false)));
        if (counterparts().isEmpty() && receives()) {
            allowedSites().forEach(name -> asked.add(new Asking(name, other, Set.of(site.name()), true)));
        }
        if (!star) {
            relays().forEach(name -> asked.add(new Asking(name, Part.RELAY, Set.of(), false)));
        }
        return asked.stream().filter(asking -> given.network().sites().get(asking.site()).enrolled())
                .limit(Diagnosis.ASKED_MAX).toList();
    }

    private SortedSet<String> relays() {
        SortedSet<String> relays = new TreeSet<>();
        given.network().members(given.vpn()).stream().filter(other -> given.documents().apply(other).relays().stream().anyMatch(
                relay -> relay.vpn().equals(given.vpn()) && relay.group().equals(given.group()))).forEach(relays::add);
        return relays;
    }

    private static String joined(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }
}
