package org.ivgmp.edge.announce.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;

/// A program in a network namespace with two LANs: hosts at h0 and h1, the edge at lan0 and lan1. It prints what the edge hears of
/// what the hosts say, in four scenes.
public final class EarsMain {

    private static final Ipv4Address GROUP = Ipv4Address.of("224.0.0.254");
    private static final List<String> SAP = List.of("224.2.127.254", "239.255.255.255");

    private EarsMain() {
    }

    public static void main(String[] none) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        PortSockets.Where where = new PortSockets.Where(50_754, GROUP, SAP.stream().map(Ipv4Address::of).toList(), 9875);
        try (Ears ears = new Ears(where, (ear, from, datagram) -> heard.add(ear.port() + " " + ear.kind() + " "
                + new String(datagram, StandardCharsets.US_ASCII) + " from " + from.getAddress().getHostAddress()))) {
            scene("both", ears, Set.of(port(1), port(2)), 6, heard);
            scene("the second", ears, Set.of(port(2)), 3, heard);
            scene("both again", ears, Set.of(port(1), port(2)), 6, heard);
            scene("a missing one, too", ears, Set.of(port(1), port(2), port(3)), 6, heard);
        }
        System.out.println("DONE");
    }

    private static LanPort port(int number) {
        return new LanPort("lan" + (number - 1), Ipv4Address.of("10." + number + ".0.1"),
                IpPrefix.of("10." + number + ".0.0/24"));
    }

    /// @param expected so many lines are waited for, however long they take
    private static void scene(String name, Ears ears, Set<LanPort> ports, int expected, BlockingQueue<String> heard) throws Exception {
        System.out.println("SCENE " + name + ": all open is " + ears.replace(ports));
        for (int host = 1; host <= 2; host++) {
            say(host, "group", GROUP.toString(), 50_754);
            say(host, "sap", SAP.get(0), 9875);
            say(host, "scoped", SAP.get(1), 9875);
        }
        Set<String> lines = new TreeSet<>();
        // What is expected may be late; then there is nothing more for a while.
        for (String line; (line = heard.poll(lines.size() < expected ? 10_000 : 300, TimeUnit.MILLISECONDS)) != null;) {
            if (!lines.add(line)) {
                System.out.println("TWICE " + line);
            }
        }
        lines.forEach(System.out::println);
    }

    private static void say(int host, String text, String to, int udpPort) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.bind(new InetSocketAddress(InetAddress.getByName("10." + host + ".0.11"), 0));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("h" + (host - 1)));
            channel.send(ByteBuffer.wrap((text + host).getBytes(StandardCharsets.US_ASCII)),
                    new InetSocketAddress(InetAddress.getByName(to), udpPort));
        }
    }
}
