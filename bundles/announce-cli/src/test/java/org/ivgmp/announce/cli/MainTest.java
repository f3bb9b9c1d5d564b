package org.ivgmp.announce.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.announce.core.Book;
import org.ivgmp.edge.announce.core.Reception;
import org.ivgmp.edge.announce.core.Rules;
import org.ivgmp.edge.announce.core.Tally;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.time.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program on real sockets of this machine's loopback, against the edge's own reception.
class MainTest {

    @TempDir
    private Path directory;

    /// An edge at 127.0.0.1.
    private static final class Edge implements AutoCloseable {
        final DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        final BlockingQueue<Integer> senders = new LinkedBlockingQueue<>();
        final LanPort port = new LanPort("lan0", Ipv4Address.of("127.0.0.200"), IpPrefix.of("127.0.0.0/8"));
        final Book book;
        final Reception reception;
        final Thread thread;

        Edge(Optional<SiteKey> key) throws IOException {
            Rules rules = new Rules(Duration.ofMinutes(10), Duration.ofHours(1), List.of(),
                    List.of(IpPrefix.of("239.255.0.0/16")), 8, 20);
            Tally tally = new Tally();
            book = new Book(rules, tally, Moment.now());
            reception = new Reception(rules, book, tally, new byte[32], Moment.now());
            reception.keys(key.isPresent(), key.map(each -> Map.of(each.id(), each)).orElse(Map.of()));
            thread = Thread.ofPlatform().start(this::run);
        }

        int udpPort() throws IOException {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }

        private void run() {
            ByteBuffer buffer = ByteBuffer.allocate(2000);
            try {
                while (true) {
                    buffer.clear();
                    InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                    Optional<byte[]> answer = reception.onDatagram(port, Ipv4Address.of("127.0.0.1"),
                            Arrays.copyOf(buffer.array(), buffer.position()), Moment.now());
                    if (book.takeChanged()) {
                        senders.add(book.announcements(java.util.Set.of("lan0"), Moment.now()).senders().size());
                    }
                    if (answer.isPresent()) {
                        channel.send(ByteBuffer.wrap(answer.get()), from);
                    }
                }
            } catch (ClosedChannelException closed) {
                // by the test
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }

        @Override
        public void close() throws Exception {
            channel.close();
            thread.join();
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(new PrintStream(out, true, StandardCharsets.UTF_8), arguments);
    }

    private int run(Edge edge, String... arguments) throws IOException {
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        System.arraycopy(new String[] {"--edge", "127.0.0.1", "--port", String.valueOf(edge.udpPort())}, 0, all,
                arguments.length, 4);
        return run(all);
    }

    @Test
    void itAnnouncesForItsTimeAndWithdraws() throws Exception {
        try (Edge edge = new Edge(Optional.empty())) {
            assertEquals(0, run(edge, "--send", "239.1.1.1", "--receive", "239.1.1.2,10.2.0.1", "--for", "3s"));
            assertEquals(1, edge.senders.poll(10, TimeUnit.SECONDS));
            assertEquals(0, edge.senders.poll(10, TimeUnit.SECONDS));
        }
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("accepted by the edge 127.0.0.1 for 90 s"), out.toString());
    }

    @Test
    void oneShotsLeaveItInForce_untilWithdrawnByName() throws Exception {
        try (Edge edge = new Edge(Optional.empty())) {
            assertEquals(0, run(edge, "--once", "--name", "studio", "--send", "239.1.1.1", "--for", "5m", "-q"));
            assertEquals(1, edge.book.live(Moment.now(), java.time.Instant.now()).size());
            assertEquals(0, run(edge, "--withdraw", "--name", "studio"));
            assertEquals(0, edge.book.live(Moment.now(), java.time.Instant.now()).size());
        }
        assertEquals("withdrawn at the edge 127.0.0.1\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void keysAreMadeAndUsed_andAWrongOneIsRefused() throws Exception {
        assertEquals(0, run("--make-key", "9"));
        SiteKey key = SiteKey.parse(out.toString(StandardCharsets.UTF_8).strip()).orElseThrow();
        Path good = Files.writeString(directory.resolve("good"), "# the site's\n" + key.print() + "\n");
        Path wrong = Files.writeString(directory.resolve("wrong"), new SiteKey(9, new byte[32]).print());
        Path none = Files.writeString(directory.resolve("none"), "9:short\n");
        try (Edge edge = new Edge(Optional.of(key))) {
            assertEquals(0, run(edge, "--send", "239.1.1.1", "--for", "3s", "--key-file", good.toString()));
            assertEquals(3, run(edge, "--send", "239.1.1.1", "--for", "1m", "--key-file", wrong.toString()));
            assertEquals(3, run(edge, "--send", "239.1.1.1", "--for", "1m"));
            assertEquals(1, run(edge, "--send", "239.1.1.1", "--key-file", none.toString()));
            assertEquals(1, run(edge, "--send", "239.1.1.1", "--key-file", directory.resolve("gone").toString()));
            assertEquals(3, run(edge, "--send", "239.255.1.1"));
        }
    }

    @Test
    void nobodyThereHasAnExitCodeOfItsOwn() throws Exception {
        int free;
        try (Edge edge = new Edge(Optional.empty())) {
            free = edge.udpPort();
        }
        assertEquals(4, run("--edge", "127.0.0.1", "--port", String.valueOf(free), "--send", "239.1.1.1"));
    }

    @Test
    void wrongCommandLinesAreRefusedBeforeAnythingIsSent() {
        for (List<String> wrong : List.of(List.<String>of(), List.of("--send", "10.1.1.1"), List.of("--send", "239.1.1.1,"),
                List.of("--send", "239.1.1.1,239.1.1.2"), List.of("--receive", "239.1.1.1,10.1.1.1,x"), List.of("--send"),
                List.of("--send", "239.1.1.1", "--for", "soon"), List.of("--send", "239.1.1.1", "--for", "0s"),
                List.of("--send", "239.1.1.1", "--once"), List.of("--send", "239.1.1.1", "--once", "--for", "1d"),
                List.of("--withdraw"), List.of("--withdraw", "--name", "x", "--send", "239.1.1.1"),
                List.of("--send", "239.1.1.1", "--edge", "239.1.1.1"), List.of("--send", "239.1.1.1", "--port", "0"),
                List.of("--send", "239.1.1.1", "--group", "10.1.1.1"), List.of("--make-key", "0"), List.of("--what"))) {
            assertEquals(2, run(wrong.toArray(String[]::new)), wrong.toString());
        }
        assertEquals(1, run("--send", "239.1.1.1", "--interface", "nosuch0"));
        assertEquals(0, run("--help"));
    }

    @Test
    void timesAreReadAsPeopleWriteThem() {
        assertEquals(Optional.of(Duration.ofSeconds(90)), Spans.parse("90"));
        assertEquals(Optional.of(Duration.ofSeconds(90)), Spans.parse("90s"));
        assertEquals(Optional.of(Duration.ofMinutes(10)), Spans.parse("10m"));
        assertEquals(Optional.of(Duration.ofHours(2)), Spans.parse("2h"));
        assertEquals(Optional.of(Duration.ofDays(1)), Spans.parse("1d"));
        for (String wrong : List.of("", "s", "0", "-1", "1w", "1.5h", "366d", "9999999999")) {
            assertEquals(Optional.empty(), Spans.parse(wrong), wrong);
        }
    }
}
