package org.ivgmp.vnoc.operator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.vnoc.centre.OperatorDesk;
import org.ivgmp.vnoc.core.PolicyDocument;
import org.ivgmp.vnoc.core.Request;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.core.Vpn;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.SessionRecord;
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
        return object("name", vpn.name(), "number", vpn.number());
    }

    static Map<String, Object> rule(Rule rule) {
        return object("id", rule.id(), "vpn", rule.vpn(), "site", rule.site(), "action", rule.action().name(),
                "groups", rule.groups().toString(), "effect", rule.allow() ? "allow" : "deny",
                "rate", rule.terms().rate(), "ttl", rule.terms().ttl(), "from", text(rule.terms().from()),
                "until", text(rule.terms().until()));
    }

    static Map<String, Object> site(Site site) {
        return object("name", site.name(), "overlay", site.overlay().toString(), "endpoint", text(site.endpoint()),
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

    static Map<String, Object> session(SessionRecord session) {
        Map<String, Object> object = object("site", session.site());
        object.putAll(asked(session.request()));
        object.put("started", session.started().toString());
        object.put("stopped", text(session.stopped()));
        object.put("cause", session.cause().orElse(""));
        return object;
    }

    static Map<String, Object> usage(VnocStore.SiteUsage usage) {
        Map<String, Object> object = object("site", usage.site());
        object.putAll(asked(usage.request()));
        object.put("packets", usage.packets());
        object.put("bytes", usage.bytes());
        return object;
    }
}
