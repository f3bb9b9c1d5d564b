package org.ivgmp.edge.ipsec.internal;

import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.edge.ipsec.core.TunnelPlan.Phase;
import org.ivgmp.edge.ipsec.vici.ViciMessage;

/// Reads one IKE_SA of `list-sas`. The words are charon's (`child_sa_state_names`, `task_type_names`).
final class IkeSa {

    /// A CHILD_SA carries packets while it is rekeyed, too: both the old one and the new one.
    private static final Set<String> USABLE = Set.of("INSTALLED", "UPDATING", "REKEYING", "REKEYED");
    private static final Set<String> COMING = Set.of("CREATED", "INSTALLING", "RETRYING");
    private static final String CHILD_TASK = "CHILD_CREATE";

    private IkeSa() {
    }

    static Phase phase(ViciMessage sa) {
        Set<String> children = sa.section("child-sas").stream().flatMap(all -> all.sections().values().stream())
                .flatMap(child -> child.text("state").stream()).collect(Collectors.toSet());
        if (children.stream().anyMatch(USABLE::contains)) {
            return Phase.UP;
        }
        boolean coming = children.stream().anyMatch(COMING::contains) || sa.texts("tasks-queued").contains(CHILD_TASK)
                || sa.texts("tasks-active").contains(CHILD_TASK) || sa.texts("tasks-passive").contains(CHILD_TASK);
        return coming ? Phase.CONNECTING : Phase.IDLE;
    }
}
