package org.ivgmp.announce.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.AnnounceCodec;

/// The sockets of this host: one on each interface, or one towards an edge that the user names.
final class Network implements AutoCloseable {

    private static final int TTL = 1;

    /// @param name of the interface; empty when the routes decide
    private record Path(String name, DatagramChannel channel, InetSocketAddress to) {
    }

    /// An answer and the way that it came.
    record Received(Ipv4Address from, byte[] datagram, SelectionKey way) {
    }

    private final Selector selector;
    private final List<Path> paths = new ArrayList<>();
    private boolean sent;
    private String failure = "";

    private Network() throws IOException {
        selector = Selector.open();
    }

    /// Towards one edge, wherever it is.
    static Network to(Ipv4Address edge, int port) {
        return opened(network -> network.add("", Optional.empty(), new InetSocketAddress(edge.toInetAddress(), port)));
    }

    /// To the group on the named interface, or on all that are up and are on a LAN.
    static Network onLans(Optional<String> name, Ipv4Address group, int port) {
        return opened(network -> {
            for (NetworkInterface lan : lans(name)) {
                Optional<InetAddress> own = lan.getInterfaceAddresses().stream().map(InterfaceAddress::getAddress)
                        .filter(Inet4Address.class::isInstance).findFirst();
                if (own.isPresent()) {
                    network.add(lan.getName(), Optional.of(lan), new InetSocketAddress(group.toInetAddress(), port));
                }
            }
            if (network.paths.isEmpty()) {
                throw new FailureException(name.map(each -> "the interface " + each + " is not there, is down, or has no "
                        + "IPv4 address").orElse("no interface of this host is up and has an IPv4 address"));
            }
        });
    }

    private interface Opening {
        void open(Network network) throws IOException;
    }

    private static Network opened(Opening opening) {
        try {
            Network network = new Network();
            opening.open(network);
            return network;
        } catch (IOException failure) {
            throw new FailureException("no socket can be opened: " + failure.getMessage());
        }
    }

    private static List<NetworkInterface> lans(Optional<String> name) throws SocketException {
        List<NetworkInterface> lans = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            boolean wanted = name.map(each.getName()::equals).orElse(!each.isLoopback() && !each.isPointToPoint());
            if (wanted && each.isUp() && (each.supportsMulticast() || name.isPresent())) {
                lans.add(each);
            }
        }
        return lans;
    }

    private void add(String name, Optional<NetworkInterface> lan, InetSocketAddress to) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        if (lan.isPresent()) {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, lan.get());
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
        }
        channel.register(selector, SelectionKey.OP_READ);
        paths.add(new Path(name, channel, to));
    }

    /// Where it is said, for people.
    String where() {
        return paths.stream().map(path -> path.to().getAddress().getHostAddress()
                + (path.name().isEmpty() ? "" : " on " + path.name())).collect(Collectors.joining(", ")) + ", UDP port "
                + paths.getFirst().to().getPort();
    }

    /// An interface that goes down meanwhile is one more way of not being answered.
    void broadcast(byte[] datagram) {
        for (Path path : paths) {
            try {
                path.channel().send(ByteBuffer.wrap(datagram), path.to());
                sent = true;
            } catch (IOException unreachable) {
                failure = String.valueOf(unreachable.getMessage());
            }
        }
    }

    /// Why nothing could be sent at all; empty when something was.
    Optional<String> trouble() {
        return sent || failure.isEmpty() ? Optional.empty() : Optional.of(failure);
    }

    void reply(SelectionKey way, Ipv4Address to, byte[] datagram) {
        try {
            ((DatagramChannel) way.channel()).send(ByteBuffer.wrap(datagram),
                    new InetSocketAddress(to.toInetAddress(), paths.getFirst().to().getPort()));
        } catch (IOException unreachable) {
            failure = String.valueOf(unreachable.getMessage());
        }
    }

    /// Waits at most so long for datagrams; woken by [#wake].
    List<Received> receive(long waitMs) {
        List<Received> all = new ArrayList<>();
        try {
            selector.select(key -> read(key).ifPresent(all::add), Math.max(1, waitMs));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return all;
    }

    private static Optional<Received> read(SelectionKey key) {
        ByteBuffer buffer = ByteBuffer.allocate(AnnounceCodec.LENGTH_MAX + 1);
        try {
            if (((DatagramChannel) key.channel()).receive(buffer) instanceof InetSocketAddress from
                    && from.getAddress() instanceof Inet4Address address) {
                return Optional.of(new Received(Ipv4Address.of(address), Arrays.copyOf(buffer.array(), buffer.position()), key));
            }
        } catch (IOException refused) {
            // "port unreachable": nobody is there
        }
        return Optional.empty();
    }

    void wake() {
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            for (Path path : paths) {
                path.channel().close();
            }
            selector.close();
        } catch (IOException gone) {
            // it is closed all the same
        }
    }
}
