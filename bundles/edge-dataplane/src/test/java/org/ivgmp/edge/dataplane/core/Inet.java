package org.ivgmp.edge.dataplane.core;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import org.ivgmp.net.Ipv4Address;

/// IPv4 addresses in the form in which routes name groups and sources.
public final class Inet {

    private Inet() {
    }

    public static InetAddress ip(int bits) {
        return new Ipv4Address(bits).toInetAddress();
    }

    public static Set<InetAddress> ips(int... bits) {
        return Arrays.stream(bits).mapToObj(Inet::ip).collect(Collectors.toSet());
    }
}
