package org.ivgmp.edge.ivgmp.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.ivgmp.edge.vnoc.GroupRequest;
import org.ivgmp.edge.vnoc.PolicyDocument;
import org.ivgmp.edge.vnoc.Role;
import org.ivgmp.edge.vnoc.UsageRecord;

/// From the packet loop's counters to what is reported for accounting: one record for each (VPN, group, role).
final class Usage {

    private record Sum(long packets, long bytes) {
        Sum plus(Sum other) {
            return new Sum(packets + other.packets, bytes + other.bytes);
        }
    }

    private Usage() {
    }

    /// @param vpnOf the VPN of a LAN port
    static List<UsageRecord> records(Counted counted, PolicyDocument policy, Function<String, Optional<String>> vpnOf) {
        Map<GroupRequest, Sum> sums = new HashMap<>();
        for (Counted.Heard heard : counted.heard()) {
            vpnOf.apply(heard.port()).ifPresent(vpn -> sums.merge(new GroupRequest(vpn, heard.group(), Role.SENDER),
                    new Sum(heard.packets(), heard.bytes()), Sum::plus));
        }
        Map<Integer, String> names = new HashMap<>();
        policy.vpns().forEach(vpn -> names.put(vpn.number(), vpn.name()));
        for (Counted.Injected injected : counted.injected()) {
            if (names.containsKey(injected.vpnNumber())) {
                sums.merge(new GroupRequest(names.get(injected.vpnNumber()), injected.group(), Role.RECEIVER),
                        new Sum(injected.packets(), injected.bytes()), Sum::plus);
            }
        }
        List<UsageRecord> records = new ArrayList<>();
        sums.forEach((request, sum) -> records.add(new UsageRecord(counted.epoch(), request.vpn(), request.group(),
                request.role(), sum.packets(), sum.bytes())));
        return records;
    }
}
