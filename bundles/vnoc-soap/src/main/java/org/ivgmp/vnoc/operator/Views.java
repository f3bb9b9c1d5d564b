package org.ivgmp.vnoc.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.net.Dscp;
import org.ivgmp.vnoc.centre.OperatorDesk;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.UsageEntry;
import org.ivgmp.vnoc.store.VnocStore;

/// What operators see, as maps that become JSON objects.
final class Views {

    private Views() {
    }

    private static Map<String, Object> object(Object... pairs) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put((String) pairs[i], pairs[i + 1]);
        }
        return object;
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("");
    }

    static Map<String, Object> vpn(Vpn vpn) {
        return object("name", vpn.name(), "number", vpn.number(), "private", vpn.privateNetwork() ? "yes" : "no");
    }

    static Map<String, Object> rule(Rule rule) {
        return object("id", rule.id(), "vpn", rule.vpn(), "site", rule.site(), "action", rule.action().name(),
                "groups", rule.groups().toString(), "effect", rule.allow() ? "allow" : "deny",
                "rate", rule.terms().rate(), "most", rule.terms().groups(), "ttl", rule.terms().ttl(),
                "dscp", Dscp.named(rule.terms().dscp()).orElse("copy"), "from", text(rule.terms().from()),
                "until", text(rule.terms().until()));
    }

    static Map<String, Object> site(Site site) {
        return object("name", site.name(), "overlay", site.overlay().toString(), "endpoint", text(site.endpoint()),
                "privateAddress", text(site.inPrivate()),
                "enrolled", site.enrolled(), "vpns", site.vpns().stream().sorted().toList());
    }

    static Map<String, Object> overview(OperatorDesk.Overview overview) {
        return object("vpns", overview.vpns().stream().map(Views::vpn).toList(),
                "rules", overview.rules().stream().map(Views::rule).toList(),
                "sites", overview.sites().stream().map(Views::siteView).toList());
    }

    private static Map<String, Object> siteView(OperatorDesk.SiteView view) {
        Map<String, Object> object = site(view.site());
        object.put("lastHeard", text(view.heard()));
        object.put("policyVersion", view.document().version());
        object.put("requests", view.document().verdicts().stream()
                .map(verdict -> request(view.document(), verdict)).toList());
        return object;
    }

    private static Map<String, Object> request(PolicyDocument document, PolicyDocument.Verdict verdict) {
        Request request = verdict.request();
        List<String> peers = switch (request.role()) {
            case SENDER -> document.sends().stream().filter(send -> send.vpn().equals(request.vpn())
                    && send.group().equals(request.group())).flatMap(send -> send.to().stream()).toList();
            case RECEIVER -> document.receives().stream().filter(receive -> receive.vpn().equals(request.vpn())
                    && receive.group().equals(request.group())).flatMap(receive -> receive.from().stream()).toList();
        };
        Map<String, Object> object = asked(request);
        object.put("verdict", verdict.decision().granted() ? "granted" : "refused");
        object.put("reason", verdict.decision().reason());
        object.put("peers", peers);
        return object;
    }

    private static Map<String, Object> asked(Request request) {
        return object("vpn", request.vpn(), "group", request.group().toString(), "role", request.role().name());
    }

    static Map<String, Object> audit(AuditEntry entry) {
        return object("at", entry.at().toString(), "actor", entry.actor(), "action", entry.action(),
                "subject", entry.subject(), "decision", entry.decision(), "reason", entry.reason());
    }

    /// Status and causes in the words of RFC 2866, sections 5.1 and 5.10.
    static Map<String, Object> session(SessionRecord session) {
        Instant until = session.stopped().orElseGet(Instant::now);
        Map<String, Object> object = object("id", session.id(), "site", session.site());
        object.putAll(asked(session.request()));
        object.put("status", session.stopped().isPresent() ? "Stop"
                : session.updated().isPresent() ? "Interim-Update" : "Start");
        object.put("started", session.started().toString());
        object.put("updated", text(session.updated()));
        object.put("stopped", text(session.stopped()));
        object.put("seconds", Math.max(0, Duration.between(session.started(), until).toSeconds()));
        object.put("packets", session.packets());
        object.put("bytes", session.bytes());
        object.put("cause", session.cause().orElse(""));
        object.put("terminateCause", session.cause().map(Views::terminateCause).orElse(""));
        return object;
    }

    private static String terminateCause(String cause) {
        return switch (cause) {
            case "leave" -> "User Request";
            case "lease expired" -> "Lost Service";
            default -> "Admin Reset";
        };
    }

    static Map<String, Object> usage(VnocStore.SiteUsage row) {
        UsageEntry usage = row.usage();
        UsageEntry.Amounts amounts = usage.amounts();
        return object("vpn", usage.vpn(), "group", text(usage.group()), "site", row.site(), "direction",
                usage.direction().name(), "peer", usage.peer(), "seconds", row.seconds(), "packets", amounts.packets(),
                "bytes", amounts.bytes(), "lost", amounts.lost(), "duplicated", amounts.duplicated(), "reordered",
                amounts.reordered());
    }
}
