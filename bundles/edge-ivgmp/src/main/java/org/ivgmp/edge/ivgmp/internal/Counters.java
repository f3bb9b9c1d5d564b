package org.ivgmp.edge.ivgmp.internal;

import java.util.HashMap;
import java.util.Map;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.ivgmp.account.Amounts;
import org.ivgmp.edge.ivgmp.account.Reading;
import org.ivgmp.edge.ivgmp.account.Source;
import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;

/// The packet loop's counters as the ledger reads them.
final class Counters {

    /// The low bits of a GRE key name the branch, the others the VPN: docs/ivgmp.md, section 9.
    private static final int BRANCH_BITS = 12;
    private static final int BRANCH_MASK = (1 << BRANCH_BITS) - 1;

    private Counters() {
    }

    static Reading read(PlaneCounters plane) {
        Map<Source, Amounts> counters = new HashMap<>();
        String epoch = plane.epoch();
        plane.flows((port, source, group, packets, bytes) -> counters.put(new Source.Heard(port,
                IpAddress.of(source), IpAddress.of(group)), Amounts.of(packets, bytes)));
        plane.injected((key, group, port, packets, bytes) -> counters.put(new Source.Injected(
                key >>> BRANCH_BITS, key & BRANCH_MASK, IpAddress.of(group), port), Amounts.of(packets, bytes)));
        plane.branches((peer, key, branch) -> counters.put(new Source.Tunnel(
                new Ipv4Address(peer), key >>> BRANCH_BITS, key & BRANCH_MASK), new Amounts(branch.receivedPackets(),
                branch.receivedBytes(), branch.lost(), branch.duplicated(), branch.reordered())));
        return new Reading(epoch, counters);
    }
}
