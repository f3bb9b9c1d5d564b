package org.ivgmp.edge.dataplane.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.net.Ipv4Address;

/// Looks at the circuit breakers of branches once a second, and says what became of them. Logging is bounded: of one
/// look only so many lines.
final class BreakerWatch {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.dataplane");
    /// A little less than the loops' own second.
    private static final long LOOK_NS = 900_000_000L;
    private static final int LINES_MAX = 4;
    private static final int BRANCH_BITS = 12;

    private long lookedNs = Long.MIN_VALUE;

    void onTick(List<Branch> branches, long nowNs) {
        if (lookedNs != Long.MIN_VALUE && nowNs - lookedNs < LOOK_NS) {
            return;
        }
        lookedNs = nowNs;
        int changes = 0;
        for (Branch branch : branches) {
            String state = branch.look(nowNs).orElse("");
            if (!state.isEmpty() && changes++ < LINES_MAX) {
                LOG.log(Level.WARNING, "branch " + (branch.key() & (1 << BRANCH_BITS) - 1) + " of VPN number "
                        + (branch.key() >>> BRANCH_BITS) + " to " + new Ipv4Address(branch.peer()) + " " + state);
            }
        }
        if (changes > LINES_MAX) {
            LOG.log(Level.WARNING, "and " + (changes - LINES_MAX) + " more branches changed like that");
        }
    }
}
