package org.ivgmp.edge.why.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.ivgmp.dataplane.EgressRoute;
import org.ivgmp.dataplane.IngressRoute;
import org.ivgmp.dataplane.PlaneCounters.BranchCounters;
import org.ivgmp.dataplane.PlaneTable;
import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.forwarding.TtlPolicy;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.membership.Membership;
import org.ivgmp.edge.membership.PortGroup;
import org.ivgmp.edge.membership.SourceFilter;
import org.ivgmp.edge.sources.Sources;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.status.SiteStatus;
import org.ivgmp.edge.status.SiteStatus.GroupStatus;
import org.ivgmp.edge.path.PathState;
import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Question;
import org.ivgmp.edge.why.Step;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;

/// A site where all is well, until a test changes something. It receives 239.1.2.3 from lyon, and sends it to rome.
final class Situation {

    static final Ipv4Address GROUP = Ipv4Address.of(239, 1, 2, 3);
    static final Ipv4Address LYON = Ipv4Address.of(100, 64, 0, 2);
    static final Ipv4Address ROME = Ipv4Address.of(100, 64, 0, 3);
    static final Ipv4Address HOST = Ipv4Address.of(10, 1, 0, 11);
    static final LanPort LAN = new LanPort("lan0", Ipv4Address.of(10, 1, 0, 1), IpPrefix.of("10.1.0.0/24"));
    private static final String VERSION = "0123456789abcdef".repeat(4);

    Optional<SiteStatus> status;
    String link = "connected";
    boolean connected = true;
    String name = "paris";
    Map<String, String> vpns = new HashMap<>(Map.of("lan0", "tv"));
    List<PolicyDocument.Vpn> known = new ArrayList<>(List.of(new PolicyDocument.Vpn("tv", 1)));
    boolean documented = true;
    Set<String> from = Set.of("lyon");
    Set<String> to = Set.of("rome");
    int branch;
    long rate;
    List<PolicyDocument.Relay> relays = List.of();
    String receiverState = "granted";
    String receiverReason = "";
    String senderState = "granted";
    String senderReason = "";
    Optional<Set<LanPort>> ports = Optional.of(Set.of(LAN));
    Optional<Membership> membership = Optional.of(new Membership(true, Map.of(new PortGroup("lan0", GROUP), SourceFilter.ALL)));
    Optional<Announcements> announced = Optional.empty();
    Network network = Network.INTERNET;
    Map<Ipv4Address, PathState> paths = new HashMap<>();
    Map<String, TunnelState> tunnels = new HashMap<>(Map.of("lyon", tunnel(LYON, TunnelState.Status.UP, ""),
            "rome", tunnel(ROME, TunnelState.Status.UP, "")));
    Set<IpAddress> hosts = Set.of();
    Sources sources = Sources.UNKNOWN;
    Map<String, String> standby = Map.of();
    boolean plane = true;
    boolean routed = true;
    List<Reading.Heard> heardBefore = List.of(new Reading.Heard("lan0", HOST, 1000, 0, 0, 0));
    List<Reading.Heard> heardAfter = List.of(new Reading.Heard("lan0", HOST, 1050, 0, 0, 0));
    Map<Reading.BranchKey, BranchCounters> before = new HashMap<>(Map.of(key(LYON, 0), received(500, 0),
            key(ROME, 0), sent(1000, 0, 0, false)));
    Map<Reading.BranchKey, BranchCounters> after = new HashMap<>(Map.of(key(LYON, 0), received(550, 0),
            key(ROME, 0), sent(1050, 0, 0, false)));
    long injectedBefore = 400;
    long injectedAfter = 450;
    Map<String, Long> totals = new HashMap<>();

    static TunnelState tunnel(Ipv4Address overlay, TunnelState.Status status, String problem) {
        return new TunnelState(new TunnelSpec("peer", overlay, Ipv4Address.of(198, 18, 0, 9)), status,
                Optional.of(problem).filter(text -> !text.isEmpty()));
    }

    static Reading.BranchKey key(Ipv4Address peer, int branch) {
        return new Reading.BranchKey(peer, 1 << Scope.BRANCH_BITS | branch);
    }

    static BranchCounters received(long packets, long lost) {
        return new BranchCounters(0, 0, 0, packets, packets * 100, lost, 0, 0, 0, 0, false);
    }

    static BranchCounters sent(long packets, long refused, long remoteLost, boolean suspended) {
        return new BranchCounters(packets, packets * 100, refused, 0, 0, 0, 0, 0, remoteLost, suspended ? packets : 0,
                suspended);
    }

    Facts facts() {
        List<GroupStatus> groups = new ArrayList<>();
        addGroup(groups, "RECEIVER", receiverState, receiverReason);
        addGroup(groups, "SENDER", senderState, senderReason);
        Optional<PolicyDocument> policy = documented ? Optional.of(document()) : Optional.empty();
        SiteStatus site = name.isEmpty() ? SiteStatus.NONE : new SiteStatus(name, "100.64.0.1", link, connected,
                documented ? VERSION : "", groups);
        return new Facts(status == null ? Optional.of(site) : status, new SiteDetail(policy, vpns), ports, membership,
                Map.of("lan0", "this edge"), Map.of("lan0", hosts), announced, Optional.of(sources), Optional.ofNullable(tunnels), paths,
                plane ? Optional.of(table()) : Optional.empty(), standby, plane ? Optional.of(sample()) : Optional.empty());
    }

    private void addGroup(List<GroupStatus> groups, String role, String state, String reason) {
        if (!state.isEmpty()) {
            groups.add(new GroupStatus("tv", GROUP.toString(), role, state, reason, List.of()));
        }
    }

    private PolicyDocument document() {
        return new PolicyDocument(VERSION, known,
                List.of(new PolicyDocument.Peer("lyon", LYON, Ipv4Address.of(198, 18, 0, 2)),
                        new PolicyDocument.Peer("rome", ROME, Ipv4Address.of(198, 18, 0, 3), network)),
                senderState.equals("granted") ? List.of(new PolicyDocument.Send("tv", GROUP, branch, new TtlPolicy.Decrement(),
                        rate, to)) : List.of(),
                receiverState.equals("granted") ? List.of(new PolicyDocument.Receive("tv", GROUP, branch, from)) : List.of(),
                relays, List.of());
    }

    private PlaneTable table() {
        int greKey = 1 << Scope.BRANCH_BITS | branch;
        return new PlaneTable(1, 1, List.of("ivgmp"),
                routed ? List.of(new EgressRoute("lan0", GROUP.toInetAddress(), Ipv4Address.ANY.toInetAddress(),
                        greKey, 0, rate, new int[] {ROME.bits()})) : List.of(),
                routed ? List.of(new IngressRoute(greKey, GROUP.toInetAddress(), "lan0", new int[] {LYON.bits()}, true,
                        Set.of())) : List.of(), List.of());
    }

    private Facts.Sample sample() {
        int greKey = 1 << Scope.BRANCH_BITS | branch;
        Reading first = new Reading("epoch", Map.of(), heardBefore, before,
                List.of(new Reading.Injected(greKey, "lan0", injectedBefore)), List.of());
        Reading second = new Reading("epoch", totals, heardAfter, after,
                List.of(new Reading.Injected(greKey, "lan0", injectedAfter)), List.of());
        return new Facts.Sample(first, second, Duration.ofMillis(1001));
    }

    /// Nothing comes out of the tunnels.
    Situation silent() {
        after.put(key(LYON, 0), received(500, 0));
        injectedAfter = injectedBefore;
        return this;
    }

    Situation noSender() {
        heardBefore = List.of();
        heardAfter = List.of();
        senderState = "";
        after.put(key(ROME, 0), sent(1000, 0, 0, false));
        return this;
    }

    List<Step> ask(Part part, String... peers) {
        return ask(GROUP, Optional.empty(), part, peers);
    }

    List<Step> ask(Ipv4Address group, Optional<String> vpn, Part part, String... peers) {
        return Explanation.of(new Question(vpn, group, part, new HashSet<>(List.of(peers))), facts());
    }
}
