package org.ivgmp.edge.tunnels.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.edge.tunnel.Network;
import org.ivgmp.edge.tunnel.TunnelSpec;
import org.ivgmp.edge.tunnel.TunnelState;
import org.ivgmp.edge.tunnel.TunnelState.Status;

/// What is wanted, parted by network, and what became of it, put together.
public final class Union {

    private Union() {
    }

    public static Set<TunnelSpec> over(Network network, Set<TunnelSpec> wanted) {
        return wanted.stream().filter(spec -> spec.network() == network).collect(Collectors.toSet());
    }

    /// By peer. A wanted tunnel over a network that nobody drives is down, and says why.
    ///
    /// @param wanted empty while nobody has said
    /// @param said   what each network's driver said last
    public static Map<String, TunnelState> of(Optional<Set<TunnelSpec>> wanted, Map<Network, Map<String, TunnelState>> said) {
        Map<String, TunnelState> union = new HashMap<>();
        wanted.orElse(Set.of()).stream().filter(spec -> !said.containsKey(spec.network())).forEach(spec ->
                union.put(spec.peer(), new TunnelState(spec, Status.DOWN, Optional.of(missing(spec.network())))));
        said.forEach((network, states) -> states.forEach((peer, state) -> {
            if (isWanted(wanted, state.spec())) {
                union.put(peer, state);
            }
        }));
        return Map.copyOf(union);
    }

    /// A driver that has not heard yet may still tell of a peer that is over another network by now.
    private static boolean isWanted(Optional<Set<TunnelSpec>> wanted, TunnelSpec spec) {
        return wanted.isEmpty() || wanted.get().stream().anyMatch(each ->
                each.peer().equals(spec.peer()) && each.network() == spec.network());
    }

    private static String missing(Network network) {
        return switch (network) {
            case INTERNET -> "the bundle edge-ipsec does not run here";
            case PRIVATE -> "the bundle edge-private does not run here: the VNOC wants no IPsec with this peer, and this edge knows no "
                    + "private network";
        };
    }
}
