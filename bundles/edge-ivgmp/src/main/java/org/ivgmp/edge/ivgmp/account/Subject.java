package org.ivgmp.edge.ivgmp.account;

import java.util.Optional;

import org.ivgmp.edge.vnoc.Direction;
import org.ivgmp.edge.vnoc.UsageRecord;
import org.ivgmp.net.IpAddress;

/// What is accounted by itself.
record Subject(String vpn, Optional<IpAddress> group, Direction direction, String peer) {

    UsageRecord with(Amounts amounts) {
        return new UsageRecord(vpn, group, direction, peer, amounts.packets(), amounts.bytes(), amounts.lost(),
                amounts.duplicated(), amounts.reordered());
    }
}
