package org.ivgmp.edge.ivgmp.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.time.Moment;

/// Which requests the VNOC holds for this site, as far as we know, and which are under way to or from it.
final class RequestBook {

    /// Calls under way at once; what is beyond waits for the next turn.
    static final int UNDER_WAY_MAX = 16;

    private record Rejection(String reason, Moment until) {
    }

    /// Acknowledged by the VNOC, granted or not.
    private final Set<GroupRequest> held = new TreeSet<>();
    private final Set<GroupRequest> underWay = new HashSet<>();
    /// Refused in a way that the VNOC does not remember.
    private final Map<GroupRequest, Rejection> rejected = new HashMap<>();
    /// What the last plan was for; empty once there may be another plan for it.
    private Optional<Set<GroupRequest>> planned = Optional.empty();

    record Plan(List<GroupRequest> joins, List<GroupRequest> leaves) {
    }

    /// What to ask now so that the VNOC's set becomes `desired`. What the plan names is under way from now on.
    ///
    /// @param desired not to be altered afterwards: the same object, with nothing heard from the VNOC meanwhile, needs no other plan
    Plan plan(Set<GroupRequest> desired) {
        if (planned.filter(last -> last == desired).isPresent()) {
            return new Plan(List.of(), List.of());
        }
        planned = Optional.of(desired);
        rejected.keySet().retainAll(desired);
        List<GroupRequest> joins = new ArrayList<>();
        List<GroupRequest> leaves = new ArrayList<>();
        for (GroupRequest request : new TreeSet<>(desired)) {
            if (!held.contains(request) && !rejected.containsKey(request) && free(request)) {
                joins.add(request);
            }
        }
        for (GroupRequest request : new TreeSet<>(held)) {
            if (!desired.contains(request) && free(request)) {
                leaves.add(request);
            }
        }
        return new Plan(joins, leaves);
    }

    private boolean free(GroupRequest request) {
        return underWay.size() < UNDER_WAY_MAX && underWay.add(request);
    }

    void onJoined(GroupRequest request, Reply<?> reply, SiteTimers timers, Moment now) {
        planned = Optional.empty();
        underWay.remove(request);
        switch (reply) {
            case Reply.Accepted<?> _ -> held.add(request);
            case Reply.Refused<?>(var fault, var reason) -> {
                if (fault == Reply.Fault.NOT_AUTHORISED) {
                    held.add(request);
                } else {
                    rejected.put(request, new Rejection(reason, now.plus(timers.rejected())));
                }
            }
            case Reply.Busy<?> _, Reply.Unreachable<?> _ -> { }
        }
    }

    void onLeft(GroupRequest request, Reply<?> reply) {
        planned = Optional.empty();
        underWay.remove(request);
        if (reply instanceof Reply.Accepted<?> || reply instanceof Reply.Refused<?>) {
            held.remove(request);
        }
    }

    /// The VNOC's set is now exactly this.
    void onReplaced(Set<GroupRequest> all) {
        planned = Optional.empty();
        held.clear();
        held.addAll(all);
    }

    /// The answers of calls under way will not come.
    void forgetCalls() {
        planned = Optional.empty();
        underWay.clear();
    }

    void onTick(Moment now) {
        if (rejected.values().removeIf(rejection -> !rejection.until().isAfter(now))) {
            planned = Optional.empty();
        }
    }

    boolean idle() {
        return underWay.isEmpty();
    }

    Set<GroupRequest> held() {
        return Set.copyOf(held);
    }

    /// What of `desired` the VNOC would keep, for a whole renewal.
    Set<GroupRequest> keepable(Set<GroupRequest> desired) {
        Set<GroupRequest> result = new TreeSet<>(desired);
        result.removeAll(rejected.keySet());
        return result;
    }

    Map<GroupRequest, String> rejections() {
        Map<GroupRequest, String> reasons = new TreeMap<>();
        rejected.forEach((request, rejection) -> reasons.put(request, rejection.reason()));
        return reasons;
    }

    Optional<Moment> deadline() {
        return rejected.values().stream().map(Rejection::until).min(Moment::compareTo);
    }
}
