package org.ivgmp.edge.igmp.core;

import org.ivgmp.net.IpAddress;

import java.util.Set;

/// What a group asks of the outside world. Data, not calls: the shell performs it, a test compares it.
public sealed interface GroupAction {

    /// Send Q(G).
    record QueryGroup() implements GroupAction {
    }

    /// Send Q(G,S).
    record QuerySources(Set<IpAddress> sources) implements GroupAction {
    }
}
