package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.identity.Identity;
import org.ivgmp.edge.join.PeerJoin;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Reply;

/// All that can happen to a [Site].
public sealed interface Event {

    record PortsSaid(Set<LanPort> ports) implements Event {
    }

    record MembershipSaid(Membership membership) implements Event {
    }

    /// The provider went away (it is being replaced, perhaps): what it said last is held.
    record MembershipGone() implements Event {
    }

    record SourcesSaid(Sources sources) implements Event {
    }

    record SourcesGone() implements Event {
    }

    record AnnouncementsSaid(Announcements announcements) implements Event {
    }

    record AnnouncementsGone() implements Event {
    }

    record TunnelsSaid(Map<String, TunnelState> tunnels) implements Event {
    }

    /// Another edge is active on these LAN ports.
    record StandbySaid(Set<String> ports) implements Event {
    }

    /// What peers ask of this edge directly, all of it.
    record PeersAsk(Set<PeerJoin> joins) implements Event {
    }

    record IdentitySaid(Optional<Identity> identity) implements Event {
    }

    /// There is a way to call the VNOC from now on.
    record VnocBound() implements Event {
    }

    /// Calls that are under way may still be answered, but their answers no longer count.
    record VnocGone() implements Event {
    }

    /// A new forwarding table or tunnel driver is there and has to be told everything.
    record ConsumerBound() implements Event {
    }

    /// @param call the number that [Action.Call#call] had
    record Joined(long call, GroupRequest request, Reply<Lease> reply) implements Event {
    }

    record Left(long call, GroupRequest request, Reply<Lease> reply) implements Event {
    }

    record Renewed(long call, Optional<Set<GroupRequest>> all, Reply<Lease> reply) implements Event {
    }

    /// An earlier life of this edge kept this.
    ///
    /// @param site whose policy it is; counts for no other
    /// @param age  since the VNOC last confirmed it, not negative
    record Restored(String site, PolicyDocument policy, Duration limit, Duration age) implements Event {
    }

    record Awaited(long call, Reply<Optional<PolicyDocument>> reply) implements Event {
    }
}
