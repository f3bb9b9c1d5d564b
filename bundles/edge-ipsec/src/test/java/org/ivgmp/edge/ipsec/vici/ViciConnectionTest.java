package org.ivgmp.edge.ipsec.vici;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One connection, against the packets that a real charon sent.
class ViciConnectionTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private ServerSocketChannel server;
    private SocketChannel far;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("vici")));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        far.close();
    }

    private ViciConnection open(Duration patience) throws IOException {
        ViciConnection connection = ViciConnection.open(folder.resolve("vici"), patience);
        far = server.accept();
        return connection;
    }

    private void say(String... packets) throws IOException {
        for (String packet : packets) {
            far.write(ByteBuffer.wrap(Packets.packet(packet)));
        }
    }

    @Test
    void anAnswerIsReadAndTheQuestionIsInItsForm() throws IOException {
        try (ViciConnection connection = open(LONG)) {
            say("version");
            assertEquals(Optional.of("5.9.8"), connection.command("version", new ViciMessage()).text("version"));
            ByteBuffer question = ByteBuffer.allocate(64);
            far.read(question);
            assertEquals("00000009" + "00" + "07" + "76657273696f6e", hexadecimal(question.flip()));
        }
    }

    private static String hexadecimal(ByteBuffer octets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (octets.hasRemaining()) {
            all.write(octets.get());
        }
        return HexFormat.of().formatHex(all.toByteArray());
    }

    @Test
    void octetByOctetItIsTheSame() throws Exception {
        try (ViciConnection connection = open(LONG)) {
            Thread dribble = Thread.ofVirtual().start(() -> {
                try {
                    for (byte octet : Packets.packet("get-conns")) {
                        far.write(ByteBuffer.wrap(new byte[] {octet}));
                    }
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            });
            assertEquals(2, connection.command("get-conns", new ViciMessage()).texts("conns").size());
            dribble.join();
        }
    }

    @Test
    void aStreamGivesItsOwnEventsOnly() throws IOException {
        try (ViciConnection connection = open(LONG)) {
            byte[] confirm = {0, 0, 0, 1, 5};
            far.write(ByteBuffer.wrap(confirm));
            say("list-sas-up", "child-rekey", "list-sas-connecting");
            far.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 1}));
            far.write(ByteBuffer.wrap(confirm));
            List<ViciMessage> events = connection.stream("list-sas", "list-sa", new ViciMessage());
            assertEquals(2, events.size());
        }
    }

    @Test
    void unknownCommandsAndEventsAreSaid() throws IOException {
        try (ViciConnection connection = open(LONG)) {
            say("unknown-command", "unknown-event");
            IOException command = assertThrows(IOException.class, () -> connection.command("dance", new ViciMessage()));
            assertTrue(command.getMessage().contains("dance"), command.getMessage());
            IOException event = assertThrows(IOException.class, () -> connection.register("dancing"));
            assertTrue(event.getMessage().contains("dancing"), event.getMessage());
        }
    }

    @Test
    void aCharonThatDoesNotAnswerIsNotWaitedForForEver() throws IOException {
        try (ViciConnection connection = open(Duration.ofMillis(50))) {
            IOException failure = assertThrows(IOException.class,
                    () -> connection.command("version", new ViciMessage()));
            assertTrue(failure.getMessage().contains("50 ms"), failure.getMessage());
        }
    }

    @Test
    void aCharonThatDoesNotReadIsNotWaitedForForEver() throws IOException {
        try (ViciConnection connection = open(Duration.ofMillis(50))) {
            ViciMessage large = new ViciMessage().put("data", new byte[65_000]);
            IOException failure = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    say("version");
                    connection.command("load-cert", large);
                }
            });
            assertTrue(failure.getMessage().contains("50 ms"), failure.getMessage());
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        endsAWait((connection, _) -> connection.close());
    }

    @Test
    void interruptingEndsAWait() throws Exception {
        endsAWait((_, waiting) -> waiting.interrupt());
    }

    @FunctionalInterface
    private interface End {
        void of(ViciConnection connection, Thread waiting) throws IOException;
    }

    private void endsAWait(End end) throws Exception {
        try (ViciConnection connection = open(LONG)) {
            CompletableFuture<IOException> ended = new CompletableFuture<>();
            CountDownLatch started = new CountDownLatch(1);
            Thread waiting = Thread.ofPlatform().daemon().start(() -> {
                started.countDown();
                ended.complete(assertThrows(IOException.class, connection::await));
            });
            assertTrue(started.await(10, TimeUnit.SECONDS));
            end.of(connection, waiting);
            assertInstanceOf(ClosedChannelException.class, ended.get(10, TimeUnit.SECONDS));
        }
    }
}
