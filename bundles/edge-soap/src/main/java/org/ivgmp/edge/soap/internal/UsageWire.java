package org.ivgmp.edge.soap.internal;

import org.ivgmp.contract.Direction;
import org.ivgmp.contract.UsageBatch;
import org.ivgmp.contract.UsageRecord;
import org.ivgmp.edge.vnoc.UsageReport;

/// Usage as the contract's generated types.
final class UsageWire {

    private UsageWire() {
    }

    static UsageBatch batch(UsageReport.Batch batch) {
        UsageBatch wire = new UsageBatch();
        wire.setSequence(batch.sequence());
        wire.setAgeSeconds(Math.max(0, batch.age().toSeconds()));
        wire.setSpanSeconds(Math.max(0, batch.span().toSeconds()));
        batch.records().forEach(record -> wire.getRecord().add(record(record)));
        return wire;
    }

    private static UsageRecord record(org.ivgmp.edge.vnoc.UsageRecord usage) {
        UsageRecord wire = new UsageRecord();
        wire.setVpn(usage.vpn());
        wire.setGroup(usage.group().map(Object::toString).orElse(null));
        wire.setDirection(Direction.valueOf(usage.direction().name()));
        wire.setPeer(usage.peer().isEmpty() ? null : usage.peer());
        wire.setPackets(usage.packets());
        wire.setBytes(usage.bytes());
        wire.setLost(usage.lost());
        wire.setDuplicated(usage.duplicated());
        wire.setReordered(usage.reordered());
        return wire;
    }
}
