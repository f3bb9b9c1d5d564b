package org.ivgmp.edge.ipsec.vici;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ivgmp.time.Moment;

/// One connection to charon. VICI has no request numbers, so one command at a time: not thread-safe but for [#close],
/// which ends a call that waits, as interrupting its thread does.
public final class ViciConnection implements AutoCloseable {

    private static final int CMD_REQUEST = 0;
    private static final int CMD_RESPONSE = 1;
    private static final int CMD_UNKNOWN = 2;
    private static final int EVENT_REGISTER = 3;
    private static final int EVENT_CONFIRM = 5;
    private static final int EVENT_UNKNOWN = 6;
    private static final int EVENT = 7;
    /// The protocol's own limit.
    private static final int PACKET_MAX = 512 * 1024;

    /// More than an edge has tunnels: this bounds what a broken charon can do.
    private static final int EVENTS_MAX = 16_384;

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration patience;
    /// When the call that is under way has waited enough; empty for ever.
    private Optional<Moment> deadline = Optional.empty();

    private ViciConnection(SocketChannel channel, Duration patience) throws IOException {
        this.channel = channel;
        this.patience = patience;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// @param patience how long charon may take for an answer
    public static ViciConnection open(Path socket, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            return new ViciConnection(channel, patience);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /// A named event and its content.
    public record Event(String name, ViciMessage content) {
    }

    /// Sends a command and waits for its answer. Events that come in between are passed over.
    public ViciMessage command(String name, ViciMessage arguments) throws IOException {
        send(CMD_REQUEST, name, arguments);
        return answer(name, null, new ArrayList<>());
    }

    /// A command that answers by a stream of events.
    public List<ViciMessage> stream(String name, String event, ViciMessage arguments) throws IOException {
        register(event);
        List<ViciMessage> events = new ArrayList<>();
        send(CMD_REQUEST, name, arguments);
        answer(name, event, events);
        unregister(event);
        return events;
    }

    public void register(String event) throws IOException {
        send(EVENT_REGISTER, event, new ViciMessage());
        confirmed(event);
    }

    private void unregister(String event) throws IOException {
        send(EVENT_REGISTER + 1, event, new ViciMessage());
        confirmed(event);
    }

    private void confirmed(String event) throws IOException {
        int type = receive().get() & 0xFF;
        while (type == EVENT) {
            type = receive().get() & 0xFF;
        }
        if (type == EVENT_UNKNOWN) {
            throw new IOException("charon knows no event " + event);
        }
        if (type != EVENT_CONFIRM) {
            throw new IOException("charon answers type " + type + " to a registration");
        }
    }

    private ViciMessage answer(String command, String event, List<ViciMessage> events) throws IOException {
        while (events.size() <= EVENTS_MAX) {
            ByteBuffer packet = receive();
            int type = packet.get() & 0xFF;
            switch (type) {
                case CMD_RESPONSE -> {
                    return content(packet);
                }
                case CMD_UNKNOWN -> throw new IOException("charon knows no command " + command);
                case EVENT -> {
                    Event heard = event(packet);
                    if (heard.name().equals(event)) {
                        events.add(heard.content());
                    }
                }
                default -> throw new IOException("charon answers type " + type + " to a command");
            }
        }
        throw new IOException("charon answers " + command + " with more than " + EVENTS_MAX + " events");
    }

    /// Waits for an event of those registered, however long that takes.
    public Event await() throws IOException {
        deadline = Optional.empty();
        while (true) {
            ByteBuffer packet = receive();
            if ((packet.get() & 0xFF) == EVENT) {
                return event(packet);
            }
        }
    }

    private static Event event(ByteBuffer packet) throws IOException {
        int length = packet.hasRemaining() ? packet.get() & 0xFF : -1;
        if (length < 0 || packet.remaining() < length) {
            throw new IOException("charon sends an event without a name");
        }
        byte[] name = new byte[length];
        packet.get(name);
        return new Event(new String(name, StandardCharsets.UTF_8), content(packet));
    }

    private static ViciMessage content(ByteBuffer packet) throws IOException {
        byte[] octets = new byte[packet.remaining()];
        packet.get(octets);
        return ViciCodec.decode(octets).orElseThrow(() -> new IOException("charon sends a malformed message"));
    }

    private void send(int type, String name, ViciMessage message) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(type);
        ViciCodec.name(name, body);
        body.writeBytes(ViciCodec.encode(message));
        if (body.size() > PACKET_MAX) {
            throw new IOException("a packet of " + body.size() + " octets, at most " + PACKET_MAX);
        }
        ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES + body.size());
        packet.putInt(body.size()).put(body.toByteArray()).flip();
        deadline = Optional.of(Moment.now().plus(patience));
        while (packet.hasRemaining()) {
            if (channel.write(packet) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private ByteBuffer receive() throws IOException {
        int length = read(Integer.BYTES).getInt();
        if (length < 1 || length > PACKET_MAX) {
            throw new IOException("charon sends a packet of " + length + " octets");
        }
        return read(length);
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer);
            if (count < 0) {
                throw new EOFException("charon closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return buffer.flip();
    }

    private void await(int operation) throws IOException {
        long waitMs = deadline.map(at -> Moment.now().until(at).toMillis()).orElse(0L);
        if (deadline.isPresent() && waitMs <= 0) {
            throw new IOException("charon has not answered for " + patience.toMillis() + " ms");
        }
        try {
            channel.register(selector, operation);
            selector.select(waitMs);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException closed) {
            throw new ClosedChannelException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
