package org.ivgmp.edge.announce.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.announce.sap.SapCodec;
import org.ivgmp.edge.lan.LanPort;

/// The sockets of all LAN ports, and the thread that waits at them. [#replace] and [#answer] are the loop's.
final class Ears implements AutoCloseable {

    private static final Logger LOG = System.getLogger(AnnounceComponent.PID);
    /// What is longer is cut here, and refused as too long later.
    private static final int DATAGRAM_MAX = SapCodec.PAYLOAD_MAX + 2048;

    /// Called on the thread that waits: it must only copy to a mailbox.
    interface Listener {
        void heard(PortSockets.Ear ear, InetSocketAddress from, byte[] datagram);
    }

    private final PortSockets.Where where;
    private final Selector selector;
    private final Listener listener;
    private final Thread thread;
    private final Map<String, PortSockets> ports = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();

    Ears(PortSockets.Where where, Listener listener) {
        this.where = where;
        this.listener = listener;
        try {
            this.selector = Selector.open();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        this.thread = Thread.ofPlatform().name("announce-net").daemon().start(this::run);
    }

    /// Opens and closes sockets so that they are those of `wanted`. Whether all are open.
    boolean replace(Set<LanPort> wanted) {
        ports.values().removeIf(sockets -> {
            boolean gone = !sockets.serves(wanted);
            if (gone) {
                sockets.close();
            }
            return gone;
        });
        for (LanPort port : wanted) {
            if (!ports.containsKey(port.name())) {
                open(port);
            }
        }
        return ports.size() == wanted.size();
    }

    private void open(LanPort port) {
        try {
            ports.put(port.name(), new PortSockets(port, where, selector));
            selector.wakeup();
            trouble(port, "");
        } catch (IOException failure) {
            trouble(port, "announcements cannot be heard there: " + failure.getMessage());
        }
    }

    /// Says each change once.
    private void trouble(LanPort port, String what) {
        String before = troubles.put(port.name(), what);
        if (!what.equals(before)) {
            LOG.log(what.isEmpty() ? Level.INFO : Level.WARNING, "LAN port " + port.name() + ": "
                    + (what.isEmpty() ? "hosts may announce to " + port.address() + " or " + where.group() + ", UDP port "
                    + where.port() : what + "; it is tried again every second"));
        }
    }

    boolean answer(String port, byte[] datagram, InetSocketAddress to) {
        PortSockets sockets = ports.get(port);
        return sockets != null && sockets.answer(datagram, to);
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_MAX);
        try {
            while (selector.isOpen()) {
                selector.select(key -> read(key, buffer));
            }
        } catch (ClosedSelectorException closed) {
            // so it is
        } catch (IOException failure) {
            LOG.log(Level.ERROR, "announcements are no longer heard: restart bundle org.ivgmp.edge-announce", failure);
        }
    }

    /// One datagram of each socket a turn, so that none starves.
    private void read(SelectionKey key, ByteBuffer buffer) {
        try {
            buffer.clear();
            if (key.isValid() && ((DatagramChannel) key.channel()).receive(buffer) instanceof InetSocketAddress from) {
                listener.heard((PortSockets.Ear) key.attachment(), from,
                        Arrays.copyOf(buffer.array(), buffer.position()));
            }
        } catch (ClosedChannelException closed) {
            // by the loop, meanwhile
        } catch (IOException unreachable) {
            // an ICMP error of an earlier answer: nothing to read
        }
    }

    @Override
    public void close() {
        ports.values().forEach(PortSockets::close);
        try {
            selector.close();
            thread.join();
        } catch (IOException gone) {
            // it is closed all the same
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
