package org.ivgmp.edge.why;

import java.util.Optional;
import java.util.Set;

import org.ivgmp.net.IpAddress;

/// "Why does this site not receive (send, relay) `group`?"
///
/// @param vpn   empty for the one that the group is seen in, or the only one
/// @param peers the sites that should get it from here, or send it to here; empty for all that policy names
public record Question(Optional<String> vpn, IpAddress group, Part part, Set<String> peers) {
    public Question {
        peers = Set.copyOf(peers);
    }
}
