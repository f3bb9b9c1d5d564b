package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.ivgmp.edge.ipsec.vici.ViciCodec;
import org.ivgmp.edge.ipsec.vici.ViciMessage;

/// Speaks VICI as charon does, on a socket of its own, without any network: loads, initiates at once, lists, and
/// refuses or falls silent when told so.
final class FakeCharon implements AutoCloseable {

    private static final int COMMAND = 0;
    private static final int RESPONSE = 1;
    private static final int REGISTER = 3;
    private static final int CONFIRM = 5;
    private static final int EVENT = 7;

    private final Path socket;
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();
    private final Map<SocketChannel, Set<String>> registered = new ConcurrentHashMap<>();
    private ServerSocketChannel server;

    /// All commands but the lists, with what they are about.
    final List<String> heard = new CopyOnWriteArrayList<>();
    final Set<String> connections = ConcurrentHashMap.newKeySet();
    /// A CHILD_SA's state by connection.
    final Map<String, String> tunnels = new ConcurrentHashMap<>();
    /// What is answered instead of success, by command.
    final Map<String, String> refusals = new ConcurrentHashMap<>();
    /// The state that initiating gives.
    volatile String initiated = "INSTALLED";
    volatile boolean silent;
    /// Sent as they are instead of the next answer.
    volatile byte[] garbage = {};

    FakeCharon(Path socket) {
        this.socket = socket;
    }

    FakeCharon start() throws IOException {
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(() -> accept(server));
        return this;
    }

    /// Like kill -9: nothing of it is left.
    void die() throws IOException {
        server.close();
        for (SocketChannel client : clients) {
            client.close();
        }
        clients.clear();
        registered.clear();
        connections.clear();
        tunnels.clear();
    }

    private void accept(ServerSocketChannel from) {
        try {
            while (true) {
                SocketChannel client = from.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // dead
        }
    }

    private void serve(SocketChannel client) {
        try {
            while (true) {
                ByteBuffer packet = read(client, read(client, 4).getInt());
                int type = packet.get();
                byte[] name = new byte[packet.get()];
                packet.get(name);
                byte[] message = new byte[packet.remaining()];
                packet.get(message);
                answer(client, type, new String(name, StandardCharsets.US_ASCII),
                        ViciCodec.decode(message).orElseThrow());
            }
        } catch (IOException closed) {
            registered.remove(client);
        }
    }

    private void answer(SocketChannel client, int type, String name, ViciMessage message) throws IOException {
        if (silent) {
            return;
        }
        if (garbage.length > 0) {
            byte[] now = garbage;
            garbage = new byte[0];
            client.write(ByteBuffer.wrap(now));
            return;
        }
        if (type == COMMAND) {
            command(client, name, message);
            return;
        }
        Set<String> events = registered.computeIfAbsent(client, _ -> ConcurrentHashMap.newKeySet());
        if (type == REGISTER) {
            events.add(name);
        } else {
            events.remove(name);
        }
        send(client, CONFIRM, "", new ViciMessage());
    }

    private void command(SocketChannel client, String name, ViciMessage message) throws IOException {
        switch (name) {
            case "get-conns" -> send(client, RESPONSE, "", new ViciMessage().put("conns",
                    List.copyOf(new TreeSet<>(connections))));
            case "list-sas" -> {
                for (var tunnel : new HashMap<>(tunnels).entrySet()) {
                    send(client, EVENT, "list-sa", sa(tunnel.getKey(), tunnel.getValue()));
                }
                send(client, RESPONSE, "", new ViciMessage());
            }
            default -> {
                String about = message.text("ike").or(() -> message.text("name")).or(() -> message.text("type"))
                        .orElseGet(() -> String.join(",", message.sections().keySet()));
                heard.add(about.isEmpty() ? name : name + " " + about);
                String refusal = refusals.get(name);
                if (refusal == null) {
                    refusal = act(name, about);
                }
                send(client, RESPONSE, "", refusal.isEmpty() ? new ViciMessage().put("success", "yes")
                        : new ViciMessage().put("success", "no").put("errmsg", refusal));
            }
        }
    }

    private String act(String command, String about) {
        return switch (command) {
            case "load-conn" -> {
                connections.add(about);
                yield "";
            }
            case "unload-conn" -> connections.remove(about) ? "" : "connection '" + about + "' not found";
            case "terminate" -> tunnels.remove(about) != null ? "" : "no matching SAs to terminate found";
            case "initiate" -> {
                if (connections.contains(about)) {
                    tunnels.put(about, initiated);
                }
                yield connections.contains(about) ? "" : "CHILD_SA config 'multicast' not found";
            }
            default -> "";
        };
    }

    private static ViciMessage sa(String name, String state) {
        return new ViciMessage().put(name, new ViciMessage().put("state", "ESTABLISHED")
                .put("child-sas", new ViciMessage().put("multicast-1", new ViciMessage().put("state", state))));
    }

    /// To all that have registered for it.
    void event(String name) {
        registered.forEach((client, events) -> {
            if (events.contains(name)) {
                try {
                    send(client, EVENT, name, new ViciMessage().put("up", "yes"));
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        });
    }

    /// Only the connection that has registered for tunnels' events.
    void closeEvents() throws IOException {
        for (var client : registered.entrySet()) {
            if (client.getValue().contains("child-updown")) {
                registered.remove(client.getKey());
                client.getKey().close();
            }
        }
    }

    private static void send(SocketChannel client, int type, String name, ViciMessage message) throws IOException {
        byte[] content = ViciCodec.encode(message);
        int nameLength = type == EVENT ? 1 + name.length() : 0;
        ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES + 1 + nameLength + content.length);
        packet.putInt(1 + nameLength + content.length).put((byte) type);
        if (type == EVENT) {
            packet.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        }
        packet.put(content).flip();
        while (packet.hasRemaining()) {
            client.write(packet);
        }
    }

    private static ByteBuffer read(SocketChannel client, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (client.read(buffer) < 0) {
                throw new IOException("closed");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        die();
    }
}
