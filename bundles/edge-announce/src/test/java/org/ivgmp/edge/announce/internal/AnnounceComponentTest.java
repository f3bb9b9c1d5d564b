package org.ivgmp.edge.announce.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.announce.Announcements;
import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.edge.lan.LanPorts;
import org.ivgmp.edge.sources.Flow;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.Parsed;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage;
import org.ivgmp.net.announce.AnnounceMessage.Announce;
import org.ivgmp.net.announce.AnnounceMessage.Answer;
import org.ivgmp.net.announce.AnnounceMessage.Cookie;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Result;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;
import org.ivgmp.view.Published;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The component on this machine's loopback, which is its LAN: a host at 127.0.0.2, the edge at 127.0.0.1.
class AnnounceComponentTest {

    private static final LanPort LO = new LanPort("lo", Ipv4Address.of("127.0.0.1"), IpPrefix.of("127.0.0.0/8"));
    private static final Ipv4Address G = Ipv4Address.of("239.1.1.1");
    private static final Set<Flow> SENDER = Set.of(new Flow("lo", Ipv4Address.of("127.0.0.2"), G));
    private static final SiteKey KEY = new SiteKey(5, new byte[20]);

    @TempDir
    private Path directory;

    private final Published<Set<LanPort>> published = new Published<>(Set.of(LO));
    private final LanPorts ports = new LanPorts() {
        @Override
        public Set<LanPort> snapshot() {
            return published.snapshot();
        }

        @Override
        public Registration onChange(Runnable wake) {
            return published.onChange(wake);
        }
    };
    private final Map<String, Object> properties = new HashMap<>();
    private int sequence = 1;

    private AnnounceComponent start() throws IOException {
        if (properties.isEmpty()) {
            try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
                properties.put("port", String.valueOf(free.getLocalPort()));
            }
            properties.put("state.file", directory.resolve("state").toString());
            properties.put("sap.learn", "false");
            properties.put("datagrams.per.host.max", "100000");
            properties.put("datagrams.per.port.max", "100000");
        }
        return new AnnounceComponent(properties, ports);
    }

    /// Asks until there is an answer: the sockets open a moment after the component's start.
    private Answer say(int lifetimeS, Optional<SiteKey> key, Cookie cookie) throws IOException {
        try (DatagramSocket host = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            host.setSoTimeout(100);
            for (int attempt = 0; attempt < 100; attempt++) {
                byte[] datagram = AnnounceCodec.print(new Announce(7, sequence++, lifetimeS, key.map(SiteKey::id).orElse(0), cookie,
                        List.of(new Item(Role.SEND, G, Ipv4Address.ANY))), key);
                host.send(new DatagramPacket(datagram, datagram.length, new InetSocketAddress("127.0.0.1",
                        Integer.parseInt((String) properties.get("port")))));
                DatagramPacket answer = new DatagramPacket(new byte[200], 200);
                try {
                    host.receive(answer);
                } catch (SocketTimeoutException notYet) {
                    continue;
                }
                return (Answer) ((Parsed.Valid<AnnounceMessage>) AnnounceCodec.parse(
                        Arrays.copyOf(answer.getData(), answer.getLength()))).value();
            }
        }
        throw new AssertionError("no answer");
    }

    private Answer say(int lifetimeS) throws IOException {
        return say(lifetimeS, Optional.empty(), Cookie.NONE);
    }

    private static void await(AnnounceComponent component, Set<Flow> senders) throws InterruptedException {
        BlockingQueue<Announcements> seen = new LinkedBlockingQueue<>();
        try (var _ = component.onChange(() -> seen.add(component.snapshot()))) {
            Announcements last = Announcements.UNKNOWN;
            while (!last.complete() || !last.senders().equals(senders)) {
                last = seen.poll(10, TimeUnit.SECONDS);
                assertTrue(last != null, "the senders never become " + senders + ": " + component.snapshot());
            }
        }
    }

    @Test
    void whatIsAnnouncedIsPublished_keptOverARestart_andGoesWithItsPort() throws Exception {
        AnnounceComponent first = start();
        assertEquals(Result.ACCEPTED, say(600).result());
        await(first, SENDER);
        first.close();
        AnnounceComponent second = start();
        await(second, SENDER);
        published.set(Set.of());
        assertEquals(Set.of(), awaitIncomplete(second).senders());
        published.set(Set.of(LO));
        await(second, SENDER);
        assertEquals(Result.ACCEPTED, say(0).result());
        await(second, Set.of());
        assertTrue(second.counters().get("announce_withdrawn_total") >= 1, "it is said again when the answer is late");
        second.close();
        assertEquals("", Files.readString(directory.resolve("state")));
    }

    private static Announcements awaitIncomplete(AnnounceComponent component) throws InterruptedException {
        BlockingQueue<Announcements> seen = new LinkedBlockingQueue<>();
        try (var _ = component.onChange(() -> seen.add(component.snapshot()))) {
            Announcements last = seen.poll(10, TimeUnit.SECONDS);
            while (last != null && last.complete()) {
                last = seen.poll(10, TimeUnit.SECONDS);
            }
            assertTrue(last != null);
            return last;
        }
    }

    @Test
    void keysAreReadAgainWhenTheirFileChanges_andWithoutThemNobodyIsLetIn() throws Exception {
        Path keys = directory.resolve("keys");
        start().close();
        properties.put("key.file", keys.toString());
        AnnounceComponent component = start();
        assertEquals(Result.KEY_REQUIRED, say(600).result());
        assertEquals(Result.BAD_KEY, say(600, Optional.of(KEY), Cookie.NONE).result());
        Files.writeString(keys, "# ours\n\nnonsense\n" + KEY.print() + "\n");
        Answer answer = awaitResult(Result.CHALLENGE);
        assertEquals(Result.ACCEPTED, say(600, Optional.of(KEY), answer.cookie()).result());
        await(component, SENDER);
        Files.writeString(keys, new SiteKey(6, new byte[20]).print());
        Files.setLastModifiedTime(keys, FileTime.from(Instant.now().plusSeconds(5)));
        awaitResult(Result.BAD_KEY);
        Files.delete(keys);
        assertEquals(Result.KEY_REQUIRED, say(600).result());
        component.close();
    }

    private Answer awaitResult(Result wanted) throws IOException {
        for (int attempt = 0; attempt < 100_000; attempt++) {
            Answer answer = say(600, Optional.of(KEY), Cookie.NONE);
            if (answer.result() == wanted) {
                return answer;
            }
        }
        throw new AssertionError("never " + wanted);
    }

    @Test
    void wrongSettingsAreRefusedWithWhatIsAllowed() throws Exception {
        start().close();
        for (Map.Entry<String, String> wrong : Map.of("group", "224.0.1.1", "sap.groups", "224.2.127.354", "port", "0",
                "site.prefixes", "10.0.0.0/33", "lifetime.max.s", "1", "never.forward", "x").entrySet()) {
            Map<String, Object> changed = new HashMap<>(properties);
            changed.put("sap.learn", "true");
            changed.put(wrong.getKey(), wrong.getValue());
            String message = assertThrows(IllegalArgumentException.class, () -> new AnnounceComponent(changed, ports))
                    .getMessage();
            assertTrue(message.contains(wrong.getKey() + " = '" + wrong.getValue() + "' is refused"), message);
        }
    }
}
