package org.ivgmp.edge.dataplane.core;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Ipv6Address;

/// All LAN ports as they are now, by number. Immutable.
public final class Ports {

    private static final Ipv6Address ALL_ONES = new Ipv6Address(-1, -1);

    private final List<Port> list;
    private final int[][] networks;
    private final int[][] masks;
    /// For each prefix four numbers: network and mask, the high and the low half of each.
    private final long[][] wide;

    public Ports(List<Port> ports) {
        if (ports.size() > FlowKey.PORTS_MAX) {
            throw new IllegalArgumentException(ports.size() + " LAN ports, at most " + FlowKey.PORTS_MAX);
        }
        list = List.copyOf(ports);
        networks = list.stream().map(port -> ipv4(port).mapToInt(prefix -> ((Ipv4Address) prefix.address()).bits()).toArray())
                .toArray(int[][]::new);
        masks = list.stream().map(port -> ipv4(port).mapToInt(prefix -> mask(prefix.length())).toArray())
                .toArray(int[][]::new);
        wide = list.stream().map(port -> port.prefixes().stream().filter(prefix -> prefix.address() instanceof Ipv6Address)
                .flatMapToLong(Ports::wide).toArray()).toArray(long[][]::new);
    }

    private static LongStream wide(IpPrefix prefix) {
        Ipv6Address network = (Ipv6Address) prefix.address();
        Ipv6Address mask = ALL_ONES.network(prefix.length());
        return LongStream.of(network.high(), network.low(), mask.high(), mask.low());
    }

    private static Stream<IpPrefix> ipv4(Port port) {
        return port.prefixes().stream().filter(prefix -> prefix.address() instanceof Ipv4Address);
    }

    public List<Port> list() {
        return list;
    }

    public int ifindex(int port) {
        return list.get(port).ifindex();
    }

    long ethernet(int port) {
        return list.get(port).ethernet();
    }

    /// Whether the address belongs to the port's own site.
    boolean isLocal(int port, int address) {
        int[] network = networks[port];
        int[] mask = masks[port];
        for (int i = 0; i < network.length; i++) {
            if ((address & mask[i]) == network[i]) {
                return true;
            }
        }
        return false;
    }

    /// Whether the IPv6 address belongs to the port's own site.
    boolean isLocal(int port, long high, long low) {
        long[] prefixes = wide[port];
        for (int i = 0; i < prefixes.length; i += 4) {
            if ((high & prefixes[i + 2]) == prefixes[i] && (low & prefixes[i + 3]) == prefixes[i + 1]) {
                return true;
            }
        }
        return false;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << 32 - length;
    }
}
