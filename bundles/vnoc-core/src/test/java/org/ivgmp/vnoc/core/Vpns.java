package org.ivgmp.vnoc.core;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;

/// Large VPNs for tests and figures.
final class Vpns {

    static final int RECEIVERS_PER_GROUP = 100;
    static final int GROUPS_PER_SENDER = 20;
    static final String VPN = "v0";

    private Vpns() {
    }

    /// One VPN; for every ten sites one group, which one site sends and a hundred receive (fewer where there are not so many).
    static Network large(int sites) {
        Network network = Network.empty(Limits.DEFAULT).with(new Vpn(VPN, 1))
                .with(new Rule(1, VPN, Rule.EVERY_SITE, Rule.Action.BOTH, IpPrefix.of("239.0.0.0/8"), true));
        for (int i = 0; i < sites; i++) {
            network = network.with(site(i, Set.of(VPN)));
        }
        Random random = new Random(4754);
        for (int group = 0; group < sites / 10; group++) {
            network = network.withRequest(senderOf(group), new Request(VPN, group(group), Role.SENDER));
            Set<String> receivers = new TreeSet<>();
            while (receivers.size() < Math.min(RECEIVERS_PER_GROUP, sites / 2)) {
                receivers.add("s" + random.nextInt(sites));
            }
            for (String receiver : receivers) {
                network = network.withRequest(receiver, receiving(group));
            }
        }
        return network;
    }

    static Site site(int i, Set<String> vpns) {
        return new Site("s" + i, new Ipv4Address(0x64400001 + i), Optional.of(new Ipv4Address(0xC6330001 + i)), true, vpns);
    }

    static Ipv4Address group(int group) {
        return new Ipv4Address(0xEF000001 + group);
    }

    static String senderOf(int group) {
        return "s" + group / GROUPS_PER_SENDER;
    }

    static Request receiving(int group) {
        return new Request(VPN, group(group), Role.RECEIVER);
    }

    /// A site that does not make the request yet, nor sends the group.
    static String idle(Network network, Request request) {
        return network.sites().keySet().stream().sorted()
                .filter(site -> !network.requestsOf(site).contains(request))
                .filter(site -> !network.askers(new Request(VPN, request.group(), Role.SENDER)).contains(site))
                .reduce((_, last) -> last).orElseThrow();
    }
}
