package org.ivgmp.edge.sources.core;

import java.time.Duration;
import java.util.List;

import org.ivgmp.net.IpPrefix;

/// @param idle         a flow that was silent for so long is gone
/// @param flowsMax     how many are known at a time
/// @param neverForward groups that stay on the LAN
public record SourceRules(Duration idle, int flowsMax, List<IpPrefix> neverForward) {
    public SourceRules {
        neverForward = List.copyOf(neverForward);
    }
}
