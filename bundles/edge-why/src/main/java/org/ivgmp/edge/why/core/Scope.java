package org.ivgmp.edge.why.core;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.status.SiteStatus.GroupStatus;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.why.Part;
import org.ivgmp.edge.why.Question;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// The facts, seen from one question: which VPN, ports, peers and counters it is about.
///
/// @param vpn empty where it is not clear which one is meant
record Scope(Question question, Facts facts, Optional<String> vpn) {

    /// The low bits of a GRE key name the branch, the others the VPN: docs/ivgmp.md, section 9.
    static final int BRANCH_BITS = 12;

    static Scope of(Question question, Facts facts) {
        Optional<String> vpn = question.vpn().or(() -> only(asked(question, facts)))
                .or(() -> only(seenOn(question, facts)))
                .or(() -> only(facts.detail().vpns().values()))
                .or(() -> only(facts.detail().policy().map(Scope::vpnNames).orElse(Set.of())));
        return new Scope(question, facts, vpn);
    }

    private static Optional<String> only(Collection<String> names) {
        Set<String> distinct = new HashSet<>(names);
        return distinct.size() == 1 ? Optional.of(distinct.iterator().next()) : Optional.empty();
    }

    private static Set<String> asked(Question question, Facts facts) {
        Set<String> vpns = new HashSet<>();
        facts.status().ifPresent(status -> status.groups().stream()
                .filter(group -> group.group().equals(question.group().toString()))
                .forEach(group -> vpns.add(group.vpn())));
        return vpns;
    }

    private static Set<String> seenOn(Question question, Facts facts) {
        Set<String> vpns = new HashSet<>();
        facts.membership().ifPresent(heard -> heard.groups().keySet().stream()
                .filter(member -> member.group().equals(question.group()))
                .forEach(member -> Optional.ofNullable(facts.detail().vpns().get(member.port())).ifPresent(vpns::add)));
        return vpns;
    }

    private static Set<String> vpnNames(PolicyDocument policy) {
        Set<String> names = new TreeSet<>();
        policy.vpns().forEach(vpn -> names.add(vpn.name()));
        return names;
    }

    IpAddress group() {
        return question.group();
    }

    String vpnName() {
        return vpn.orElse("VPN");
    }

    /// As commands name this site.
    String site() {
        return facts.status().map(status -> status.site()).filter(name -> !name.isEmpty()).orElse("SITE");
    }

    Optional<PolicyDocument> policy() {
        return facts.detail().policy();
    }

    Optional<Integer> number() {
        return policy().flatMap(document -> document.vpns().stream()
                .filter(candidate -> Optional.of(candidate.name()).equals(vpn))
                .map(PolicyDocument.Vpn::number).findFirst());
    }

    Set<LanPort> ports() {
        Set<LanPort> attached = new HashSet<>(facts.ports().orElse(Set.of()));
        attached.removeIf(port -> !Optional.ofNullable(facts.detail().vpns().get(port.name())).equals(vpn));
        return attached;
    }

    Set<String> portNames() {
        Set<String> names = new TreeSet<>();
        ports().forEach(port -> names.add(port.name()));
        return names;
    }

    Optional<GroupStatus> standing() {
        String role = question.part() == Part.RECEIVER ? "RECEIVER" : "SENDER";
        return facts.status().flatMap(status -> status.groups().stream()
                .filter(candidate -> candidate.role().equals(role) && candidate.group().equals(group().toString())
                        && Optional.of(candidate.vpn()).equals(vpn)).findFirst());
    }

    boolean granted() {
        return standing().filter(standing -> standing.state().equals("granted")).isPresent();
    }

    List<PolicyDocument.Receive> receives() {
        return policy().map(document -> document.receives().stream()
                .filter(entry -> isOurs(entry.vpn(), entry.group())).toList()).orElse(List.of());
    }

    List<PolicyDocument.Send> sends() {
        return policy().map(document -> document.sends().stream()
                .filter(entry -> isOurs(entry.vpn(), entry.group())).toList()).orElse(List.of());
    }

    List<PolicyDocument.Relay> relays() {
        return policy().map(document -> document.relays().stream()
                .filter(entry -> isOurs(entry.vpn(), entry.group())).toList()).orElse(List.of());
    }

    private boolean isOurs(String entryVpn, IpAddress entryGroup) {
        return vpn.equals(Optional.of(entryVpn)) && entryGroup.equals(group());
    }

    int key(int branch) {
        return number().orElse(0) << BRANCH_BITS | branch;
    }

    Optional<Ipv4Address> overlay(String peer) {
        return policy().flatMap(document -> document.peers().stream()
                .filter(candidate -> candidate.name().equals(peer)).map(PolicyDocument.Peer::overlay).findFirst());
    }

    /// Of `named`, those that the question is about; all, where it is about none in particular.
    Set<String> meant(Set<String> named) {
        Set<String> meant = new TreeSet<>(named);
        if (!question.peers().isEmpty()) {
            meant.retainAll(question.peers());
        }
        return meant;
    }

    long total(String metric) {
        return facts.plane().map(sample -> sample.after().totals().getOrDefault(metric, 0L)
                - sample.before().totals().getOrDefault(metric, 0L)).orElse(0L);
    }

    static String joined(Collection<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    static <V> String listed(Map<String, V> byName) {
        return String.join(", ", byName.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + ": " + entry.getValue()).toList());
    }
}
