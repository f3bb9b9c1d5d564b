package org.ivgmp.vnoc.operator;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.ivgmp.vnoc.centre.Centre;
import org.ivgmp.vnoc.centre.OperatorDesk;
import org.ivgmp.vnoc.centre.Refusal;
import org.ivgmp.vnoc.core.Rule;
import org.ivgmp.vnoc.core.Terms;

/// All that an operator can ask and change, by name.
final class Operations {

    private static final long NUMBER_MAX = 999_999_999_999_999_999L;

    @FunctionalInterface
    interface Operation {
        Object run(Parameters parameters) throws Refusal, Centre.BusyException;
    }

    private final Centre centre;

    Operations(Centre centre) {
        this.centre = centre;
    }

    Map<String, Operation> questions() {
        Map<String, Operation> questions = new TreeMap<>(new ShapeOperations(centre).questions());
        questions.put("why", new WhyOperation(centre));
        questions.putAll(Map.of(
                "status", _ -> Views.overview(overview()),
                "vpn", _ -> overview().vpns().stream().map(Views::vpn).toList(),
                "site", _ -> overview().sites().stream().map(view -> Views.site(view.site())).toList(),
                "rule", _ -> overview().rules().stream().map(Views::rule).toList()));
        return questions;
    }

    Map<String, Operation> changes() {
        Map<String, Operation> changes = new TreeMap<>(new ShapeOperations(centre).changes());
        changes.putAll(new PrivateOperations(centre).changes());
        changes.putAll(Map.of(
                "vpn/add", parameters -> {
                    String name = parameters.text("name");
                    return Views.vpn(centre.forOperator((desk, _) -> desk.addVpn(name)));
                },
                "vpn/remove", parameters -> {
                    String name = parameters.text("name");
                    return done(centre.forOperator((desk, _) -> {
                        desk.removeVpn(name);
                        return "removed " + name;
                    }));
                },
                "site/add", this::addSite,
                "site/remove", parameters -> {
                    String name = parameters.text("name");
                    return done(centre.forOperator((desk, _) -> {
                        desk.removeSite(name);
                        return "removed " + name;
                    }));
                },
                "site/revoke", parameters -> {
                    String name = parameters.text("name");
                    String reason = parameters.has("reason") ? parameters.text("reason") : "";
                    return done(centre.forOperator((desk, _) -> {
                        desk.revoke(name, reason);
                        return "revoked " + name + "; 'vnoc token " + name + "' lets a new device in";
                    }));
                },
                "site/attach", parameters -> membership(parameters, true),
                "site/detach", parameters -> membership(parameters, false),
                "token", parameters -> {
                    String site = parameters.text("site");
                    return Map.of("site", site, "token", centre.forOperator((desk, _) -> desk.token(site)));
                },
                "rule/add", this::addRule,
                "rule/remove", parameters -> {
                    long id = parameters.number("id", NUMBER_MAX);
                    return done(centre.forOperator((desk, _) -> {
                        desk.removeRule(id);
                        return "removed rule " + id;
                    }));
                }));
        return changes;
    }

    private Object addSite(Parameters parameters) throws Refusal, Centre.BusyException {
        String name = parameters.text("name");
        Set<String> vpns = parameters.has("vpn") ? Set.of(parameters.text("vpn")) : Set.of();
        return Views.site(centre.forOperator((desk, _) -> desk.addSite(name, vpns)));
    }

    private Object addRule(Parameters parameters) throws Refusal, Centre.BusyException {
        String vpn = parameters.text("vpn");
        String site = parameters.text("site");
        var action = parameters.action("action");
        var groups = parameters.prefix("groups");
        boolean allow = !parameters.flag("deny");
        Terms terms = new Terms(parameters.has("ttl") ? parameters.text("ttl") : Terms.DECREMENT,
                parameters.has("rate") ? parameters.number("rate", Terms.RATE_MAX) : 0, parameters.instant("from"),
                parameters.instant("until"), parameters.has("most") ? (int) parameters.number("most", Terms.GROUPS_MAX) : 0,
                parameters.dscp("dscp"));
        Rule rule = centre.forOperator((desk, _) -> desk.addRule(vpn, site, action, groups, allow, terms));
        return Views.rule(rule);
    }

    private Object membership(Parameters parameters, boolean attach) throws Refusal, Centre.BusyException {
        String site = parameters.text("name");
        String vpn = parameters.text("vpn");
        return done(centre.forOperator((desk, _) -> {
            if (attach) {
                desk.attach(site, vpn);
            } else {
                desk.detach(site, vpn);
            }
            return site + (attach ? " is in " : " is not in ") + vpn;
        }));
    }

    private OperatorDesk.Overview overview() throws Refusal, Centre.BusyException {
        return centre.forOperator((desk, _) -> desk.overview());
    }

    private static Map<String, String> done(String what) {
        return Map.of("done", what);
    }
}
