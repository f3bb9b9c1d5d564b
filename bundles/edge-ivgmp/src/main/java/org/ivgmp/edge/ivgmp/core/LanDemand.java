package org.ivgmp.edge.ivgmp.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.time.Moment;

/// What the LANs want and send, bridged over the replacement of whoever says so, and what follows from it for the VNOC.
final class LanDemand {

    private final Duration hold;
    private Held<Membership> membership;
    private Held<Sources> sources;
    /// Nobody waits for a first one: an edge needs no announcements.
    private Held<Announcements> announced = new Held<>(Announcements.UNKNOWN, Optional.empty());

    private Optional<Seen> seen = Optional.empty();
    private Membership members = Membership.UNKNOWN;
    private Set<GroupRequest> desired = Set.of();

    /// What [#look] looks at.
    ///
    /// @param standby ports on which this edge stands by
    /// @param vpns    of the last document, in force or not
    private record Seen(Held<Membership> membership, Held<Sources> sources, Held<Announcements> announced, Set<String> standby,
            List<PolicyDocument.Vpn> vpns) {

        /// Whether nothing was said since: of what may be long, the objects count, not what is in them.
        boolean isSame(Seen other) {
            return membership == other.membership && sources == other.sources && announced == other.announced
                    && standby.equals(other.standby) && vpns.equals(other.vpns);
        }
    }

    LanDemand(Duration hold, Moment now) {
        this.hold = hold;
        membership = Held.starting(Membership.UNKNOWN, hold, now);
        sources = Held.starting(Sources.UNKNOWN, hold, now);
    }

    void onMembership(Membership said) {
        membership = membership.said(said, Membership::complete);
    }

    void onMembershipGone(Moment now) {
        membership = membership.gone(Membership.UNKNOWN, Interest::union, hold, now);
    }

    void onSources(Sources said) {
        sources = sources.said(said, Sources::complete);
    }

    void onSourcesGone(Moment now) {
        sources = sources.gone(Sources.UNKNOWN, Interest::union, hold, now);
    }

    void onAnnouncements(Announcements said) {
        announced = announced.said(said, Announcements::complete);
    }

    void onAnnouncementsGone(Moment now) {
        announced = announced.gone(Announcements.UNKNOWN, Interest::union, hold, now);
    }

    void onTick(Moment now) {
        membership = membership.onTick(now);
        sources = sources.onTick(now);
        announced = announced.onTick(now);
    }

    /// Works out [#members] and [#desired]. Most events alter neither: a site may send a thousand groups, and a join of one of them must not
    /// wait until all have been gone through.
    ///
    /// @param vpnOf the VPN of a port, none of one in `standby`; nothing but the other parameters alters it
    void look(Set<String> standby, List<PolicyDocument.Vpn> vpns, Function<String, Optional<String>> vpnOf) {
        Seen now = new Seen(membership, sources, announced, standby, vpns);
        if (seen.filter(now::isSame).isPresent()) {
            return;
        }
        seen = Optional.of(now);
        members = Interest.with(membership.inForce(Interest::union), announced.inForce(Interest::union));
        Set<GroupRequest> requests = Interest.requests(members,
                Interest.with(sources.inForce(Interest::union), announced.inForce(Interest::union)), vpnOf);
        desired = requests.equals(desired) ? desired : requests;
    }

    /// By the last [#look]; the same object as long as nothing was said.
    Membership members() {
        return members;
    }

    /// What to have asked of the VNOC, by the last [#look]; the same object as long as it is the same.
    Set<GroupRequest> desired() {
        return desired;
    }

    /// What hosts send, not what is announced.
    Sources heardSources() {
        return sources.inForce(Interest::union);
    }

    /// Whether nothing of an earlier life is awaited any more.
    boolean settled() {
        return membership.settled() && sources.settled() && announced.settled();
    }

    Optional<Moment> deadline() {
        return Stream.of(membership.deadline(), sources.deadline(), announced.deadline()).flatMap(Optional::stream).min(Moment::compareTo);
    }
}
