package org.ivgmp.edge.why.core;

import static org.ivgmp.edge.why.core.Trace.blocking;
import static org.ivgmp.edge.why.core.Trace.no;
import static org.ivgmp.edge.why.core.Trace.notApplicable;
import static org.ivgmp.edge.why.core.Trace.ok;
import static org.ivgmp.edge.why.core.Trace.unknown;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.status.SiteStatus.GroupStatus;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.core.Trace.Finding;

/// What has to be so at any site, whatever its part.
final class SiteSteps {

    private static final int VERSION_SHOWN = 12;

    private final Scope scope;

    SiteSteps(Scope scope) {
        this.scope = scope;
    }

    Finding group() {
        if (!scope.group().isMulticast()) {
            return blocking(scope.group() + " is no multicast group",
                    "Ask for a group: an address from 224.0.1.0 to 239.255.255.255, or in ff00::/8.");
        }
        if (scope.group().isLinkLocalMulticast()) {
            return blocking(scope.group() + " is in " + scope.group().neverForwarded(),
                    "Let the application use another group, best of 239.0.0.0/8 (RFC 2365).");
        }
        return ok(scope.group() + " is a group that routers forward");
    }

    Finding enrolled() {
        if (scope.facts().status().isEmpty()) {
            return unknown("the bundle edge-ivgmp does not run here");
        }
        SiteStatus status = scope.facts().status().get();
        if (status.site().isEmpty()) {
            return blocking("this device has not enrolled: " + status.vnocLink(),
                    "Make a token at the VNOC (vnoc token SITE) and put it into etc/enrolment.token of this edge.");
        }
        return ok("as " + status.site() + ", overlay address " + status.overlay());
    }

    Finding vnoc() {
        if (scope.facts().status().isEmpty()) {
            return unknown("the bundle edge-ivgmp does not run here");
        }
        SiteStatus status = scope.facts().status().get();
        String version = status.policyVersion().isEmpty() ? "no policy document yet"
                : "policy document " + status.policyVersion().substring(0,
                        Math.min(VERSION_SHOWN, status.policyVersion().length()));
        return status.connected() ? ok("connected, " + version) : no(status.vnocLink() + "; " + version,
                "See whether the VNOC runs, and whether its TCP port 8443 is reached from here (url in "
                        + "etc/org.ivgmp.edge.soap.cfg). What flows goes on meanwhile; nothing new begins.");
    }

    Finding vpn() {
        Optional<PolicyDocument> policy = scope.policy();
        if (policy.isEmpty()) {
            return unknown("the VNOC has not said yet which VPNs this site is in");
        }
        Set<String> names = new TreeSet<>();
        policy.get().vpns().forEach(vpn -> names.add(vpn.name()));
        if (scope.vpn().isEmpty()) {
            return names.isEmpty() ? blocking("this site is in no VPN",
                    "Put it into one at the VNOC: vnoc site attach " + scope.site() + " VPN")
                    : blocking("this site is in " + Scope.joined(names) + ", and the group is seen in none or several of them",
                            "Say which VPN is meant.");
        }
        return scope.number().isPresent() ? ok(scope.vpnName() + ", number " + scope.number().get())
                : blocking("the VNOC has not put this site into " + scope.vpnName() + ", but into "
                        + (names.isEmpty() ? "none" : Scope.joined(names)),
                        "Put it there at the VNOC (vnoc site attach " + scope.site() + " " + scope.vpnName()
                                + "), or name the right one in etc/org.ivgmp.edge.cfg (vpn).");
    }

    Finding port() {
        if (scope.facts().ports().isEmpty()) {
            return unknown("the bundle edge-lan does not run here");
        }
        Set<LanPort> all = scope.facts().ports().get();
        if (all.isEmpty()) {
            return blocking("no LAN port is up", "Set the interface up, give it an IPv4 address, and name it in "
                    + "etc/org.ivgmp.edge.lan.cfg and etc/org.ivgmp.edge.dataplane.cfg (interfaces).");
        }
        if (scope.ports().isEmpty()) {
            return blocking("no LAN port is attached to " + scope.vpnName() + "; up are "
                    + Scope.joined(all.stream().map(LanPort::name).toList()),
                    "Attach one in etc/org.ivgmp.edge.cfg: vpn = " + all.stream().map(LanPort::name).sorted().findFirst()
                            .orElseThrow() + "=" + scope.vpnName());
        }
        Map<String, String> standby = scope.facts().standby();
        if (scope.ports().stream().allMatch(port -> standby.containsKey(port.name()))) {
            return blocking("this edge stands by: " + Scope.joined(scope.ports().stream()
                    .map(port -> port.name() + ": " + standby.get(port.name())).toList()),
                    "Ask of the site whose edge is active on that LAN: vnoc why SITE " + scope.group());
        }
        return ok(Scope.joined(scope.ports().stream().map(port -> port.name() + " (" + port.address() + " in "
                + port.prefix() + ")").toList()));
    }

    /// @param wanted whether this site's LAN gives reason to ask
    Finding granted(boolean wanted) {
        Optional<GroupStatus> standing = scope.standing();
        if (standing.isEmpty()) {
            return wanted ? unknown("not asked for yet; ask again in a few seconds")
                    : notApplicable("nothing here asks for it");
        }
        return switch (standing.get().state()) {
            case "granted" -> ok("granted");
            case "refused" -> refused(standing.get().reason());
            default -> unknown("asked for, and not answered yet; see 'vnoc' above");
        };
    }

    private Finding refused(String reason) {
        boolean receiver = scope.question().part() == Part.RECEIVER;
        return blocking("refused: " + (reason.isEmpty() ? "the VNOC gives no reason" : reason), rule(reason,
                "vnoc rule add " + scope.vpnName() + " --site " + scope.site() + " --role "
                        + (receiver ? "receive" : "send") + " --groups " + scope.group()));
    }

    private static String rule(String reason, String add) {
        if (reason.startsWith("rule ")) {
            return "Remove the rule that denies it at the VNOC: vnoc rule remove " + reason.substring(5).replaceAll("[^0-9].*", "")
                    + ". If it is for more groups than this one, a rule for this group alone comes before it: " + add;
        }
        return reason.startsWith("no rule") ? "Allow it at the VNOC: " + add
                : "See what the reason names; rules are added by: " + add;
    }
}
