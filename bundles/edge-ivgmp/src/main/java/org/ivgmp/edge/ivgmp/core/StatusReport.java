package org.ivgmp.edge.ivgmp.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.status.SiteStatus.GroupStatus;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.time.Moment;

/// The site's state put into words. It remembers what it said of the groups: there may be a thousand, and most events alter nothing of it.
final class StatusReport {

    /// What is said of groups comes from this.
    private record Said(Optional<PolicyDocument> policy, Set<GroupRequest> desired, Map<GroupRequest, String> rejections) {

        /// Of what may be long, the objects count.
        boolean isSame(Said other) {
            return policy.orElse(null) == other.policy.orElse(null) && desired == other.desired && rejections.equals(other.rejections);
        }
    }

    private Optional<Said> said = Optional.empty();
    private List<GroupStatus> groups = List.of();

    SiteStatus of(Optional<Identity> identity, VnocDialogue dialogue, Set<GroupRequest> desired,
            Moment now) {
        return new SiteStatus(identity.map(Identity::name).orElse(""),
                identity.map(who -> who.overlay().toString()).orElse(""),
                link(identity, dialogue, now), dialogue.link().connected(),
                dialogue.policy().map(PolicyDocument::version).orElse(PolicyDocument.NO_VERSION),
                groups(new Said(dialogue.policy(), desired, dialogue.rejections())));
    }

    private List<GroupStatus> groups(Said now) {
        if (said.filter(now::isSame).isEmpty()) {
            said = Optional.of(now);
            groups = List.copyOf(worded(now));
        }
        return groups;
    }

    private static String link(Optional<Identity> identity, VnocDialogue dialogue, Moment now) {
        if (identity.isEmpty()) {
            return "not enrolled yet";
        }
        VnocLink link = dialogue.link();
        if (link.connected()) {
            return "connected";
        }
        return link.trouble().orElse("connecting") + failStatic(dialogue.standing(), now);
    }

    private static String failStatic(Standing standing, Moment now) {
        if (standing.document().isEmpty()) {
            return "";
        }
        String limit = standing.limit().toString().substring("PT".length()).toLowerCase(Locale.ROOT);
        return standing.over(now)
                ? "; nothing is forwarded: the VNOC has not confirmed the policy for " + limit + ", the operator's limit"
                : "; the last policy stays in force, " + limit + " at most";
    }

    private static List<GroupStatus> worded(Said now) {
        Map<GroupRequest, PolicyDocument.Verdict> verdicts = new HashMap<>();
        now.policy().ifPresent(policy ->
                policy.verdicts().forEach(verdict -> verdicts.put(verdict.request(), verdict)));
        Map<GroupRequest, Set<String>> peers = now.policy().map(StatusReport::peers).orElse(Map.of());
        Map<GroupRequest, String> rejections = now.rejections();
        Set<GroupRequest> all = new TreeSet<>(now.desired());
        all.addAll(verdicts.keySet());
        List<GroupStatus> result = new ArrayList<>();
        for (GroupRequest request : all) {
            PolicyDocument.Verdict verdict = verdicts.get(request);
            if (rejections.containsKey(request)) {
                result.add(status(request, "refused", rejections.get(request), List.of()));
            } else if (verdict == null) {
                result.add(status(request, "requested", "", List.of()));
            } else {
                result.add(status(request, verdict.granted() ? "granted" : "refused", verdict.reason(),
                        List.copyOf(peers.getOrDefault(request, Set.of()))));
            }
        }
        return result;
    }

    private static GroupStatus status(GroupRequest request, String state, String reason, List<String> peers) {
        return new GroupStatus(request.vpn(), request.group().toString(), request.role().name(), state, reason, peers);
    }

    private static Map<GroupRequest, Set<String>> peers(PolicyDocument policy) {
        Map<GroupRequest, Set<String>> peers = new HashMap<>();
        policy.sends().forEach(send -> peers.computeIfAbsent(new GroupRequest(send.vpn(), send.group(), Role.SENDER),
                _ -> new TreeSet<>()).addAll(send.to()));
        policy.receives().forEach(receive -> peers.computeIfAbsent(
                new GroupRequest(receive.vpn(), receive.group(), Role.RECEIVER), _ -> new TreeSet<>()).addAll(receive.from()));
        return peers;
    }
}
