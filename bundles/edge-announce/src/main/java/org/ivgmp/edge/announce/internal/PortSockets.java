package org.ivgmp.edge.announce.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.Ipv4Address;

/// The sockets of one LAN port: one on its address, and one on each group that is listened to. Each is bound to its very
/// address, so that nothing from elsewhere arrives there (Java clears `IP_MULTICAST_ALL`, so a group is heard on the
/// interface on which it was joined, and on no other).
final class PortSockets implements AutoCloseable {

    /// What a socket is for.
    enum Kind { ANNOUNCE, SAP }

    /// What hangs on a selection key.
    record Ear(String port, Kind kind) {
    }

    /// @param port    of announcements
    /// @param group   of announcements
    /// @param sap     the groups of SAP; none to learn nothing from it
    /// @param sapPort of SAP
    record Where(int port, Ipv4Address group, List<Ipv4Address> sap, int sapPort) {
        Where {
            sap = List.copyOf(sap);
        }
    }

    private static final int TTL = 1;

    private final LanPort port;
    private final Selector selector;
    private final List<DatagramChannel> open = new ArrayList<>();
    private final DatagramChannel answers;
    private final int index;

    /// @throws IOException when the port's own address cannot be bound or its groups cannot be joined: all is closed again
    PortSockets(LanPort port, Where where, Selector selector) throws IOException {
        this.port = port;
        this.selector = selector;
        try {
            NetworkInterface lan = NetworkInterface.getByName(port.name());
            if (lan == null) {
                throw new IOException("there is no interface " + port.name());
            }
            index = lan.getIndex();
            answers = listen(port.address(), where.port(), Kind.ANNOUNCE);
            listen(where.group(), where.port(), Kind.ANNOUNCE).join(where.group().toInetAddress(), lan);
            for (Ipv4Address group : where.sap()) {
                listen(group, where.sapPort(), Kind.SAP).join(group.toInetAddress(), lan);
            }
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure instanceof IOException known ? known : new IOException(failure);
        }
    }

    /// Whether these are the sockets of the port as it is now. An interface that was made anew has left its groups.
    boolean serves(Set<LanPort> wanted) {
        try {
            NetworkInterface lan = NetworkInterface.getByName(port.name());
            return wanted.contains(port) && lan != null && lan.getIndex() == index;
        } catch (SocketException gone) {
            return false;
        }
    }

    private DatagramChannel listen(Ipv4Address address, int udpPort, Kind kind) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        open.add(channel);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
        channel.bind(new InetSocketAddress(address.toInetAddress(), udpPort));
        channel.register(selector, SelectionKey.OP_READ, new Ear(port.name(), kind));
        return channel;
    }

    /// From the port's own address. Whether it was handed over whole.
    boolean answer(byte[] datagram, InetSocketAddress to) {
        try {
            return answers.send(ByteBuffer.wrap(datagram), to) == datagram.length;
        } catch (IOException unreachable) {
            return false;
        }
    }

    @Override
    public void close() {
        for (DatagramChannel channel : open) {
            try {
                channel.close();
            } catch (IOException gone) {
                // it is closed all the same
            }
        }
        selector.wakeup();
    }
}
