package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.forwarding.Routes;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;

/// What a [Site] asks of the outside world. Data, not calls: the shell performs it, a test compares it.
public sealed interface Action {

    /// A call to the VNOC; its answer comes back as the event of the same name, with the same number.
    sealed interface Call extends Action {
        long call();
    }

    record Join(long call, GroupRequest request) implements Call {
    }

    record Leave(long call, GroupRequest request) implements Call {
    }

    record Renew(long call, String digest, Optional<Set<GroupRequest>> all) implements Call {
    }

    record Await(long call, String since) implements Call {
    }

    /// What to ask of peers directly, all of it.
    record Ask(Set<PeerJoin> joins) implements Action {
    }

    record Want(Set<TunnelSpec> tunnels) implements Action {
    }

    /// @param complete whether stale routes of an earlier life may go now
    record Install(Routes routes, boolean complete) implements Action {
    }

    /// To be kept over a restart.
    ///
    /// @param limit how long it holds without word from the VNOC
    /// @param age   since the VNOC confirmed it
    record Keep(String site, PolicyDocument policy, Duration limit, Duration age) implements Action {
    }

    record Publish(SiteStatus status) implements Action {
    }
}
