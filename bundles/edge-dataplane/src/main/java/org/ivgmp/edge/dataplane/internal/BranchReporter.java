package org.ivgmp.edge.dataplane.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ivgmp.edge.dataplane.core.Branch;
import org.ivgmp.edge.dataplane.core.BranchReport;

/// Tells the peers what arrived of what they send: each second while something does, every ten seconds else, so that a sender
/// whose receiver was away hears of its return. The tunnel loop's.
final class BranchReporter {

    /// A little less than the loop's own second.
    private static final long EACH_NS = 900_000_000L;
    private static final int IDLE_ROUNDS = 10;
    /// Reports in one go: as many as have room before they are sent.
    private static final int AT_A_TIME = TunnelSender.COPIES_MAX;

    private final TunnelSender sender;
    private final MemorySegment reports;
    private Map<Branch, Long> saidReceived = new HashMap<>();
    private long reportedNs = Long.MIN_VALUE;
    private long round;

    BranchReporter(Arena arena, TunnelSender sender) {
        this.sender = sender;
        this.reports = arena.allocate((long) AT_A_TIME * BranchReport.LENGTH, 8);
    }

    void onTick(List<Branch> heard, long nowNs) {
        if (reportedNs != Long.MIN_VALUE && nowNs - reportedNs < EACH_NS) {
            return;
        }
        reportedNs = nowNs;
        round++;
        Map<Branch, Long> said = new HashMap<>();
        int slot = 0;
        for (Branch branch : heard) {
            long received = branch.received();
            Long before = saidReceived.get(branch);
            said.put(branch, received);
            if (before == null || before != received || round % IDLE_ROUNDS == 0) {
                long at = (long) slot * BranchReport.LENGTH;
                BranchReport.set(reports, at, received, branch.lost());
                sender.report(branch.peer(), branch.key(), reports, at);
                slot = slot + 1 == AT_A_TIME ? 0 : slot + 1;
            }
        }
        sender.flush();
        saidReceived = said;
    }
}
