package org.ivgmp.edge.path.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ivgmp.edge.path.core.Stamp;
import org.ivgmp.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/// Two exchanges on addresses of the loopback interface, with sockets of the kernel.
class ExchangeTest {

    private static final Ipv4Address A = Ipv4Address.of("127.86.0.1");
    private static final Ipv4Address B = Ipv4Address.of("127.86.0.2");

    private record Answer(Ipv4Address peer, int sequence) {
    }

    private final Tally tally = new Tally();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.86.0.3"), 0))) {
            return free.getLocalPort();
        }
    }

    private Exchange exchange(Ipv4Address address, int port) throws IOException {
        return new Exchange(address, port, (peer, sequence) -> answers.add(new Answer(peer, sequence)), tally);
    }

    @Test
    void aPeerAnswersOurProbesAndNobodyElses() throws Exception {
        int port = freePort();
        try (Exchange a = exchange(A, port); Exchange b = exchange(B, port)) {
            a.peers(Set.of(B));
            assertEquals(ProbeSocket.Sent.YES, a.send(B, 7, 1400));
            long begun = System.nanoTime();
            while (tally.read().getOrDefault("path_dropped_stranger_total", 0L) == 0 && System.nanoTime() - begun < 20e9) {
                Thread.onSpinWait();
            }
            assertTrue(answers.isEmpty(), "B does not know A");
            b.peers(Set.of(A));
            a.send(B, 8, 1400);
            assertEquals(new Answer(B, 8), answers.poll(5, TimeUnit.SECONDS));
            assertEquals(1, tally.read().get("path_dropped_stranger_total"));
            assertEquals(1, tally.read().get("path_reflected_total"));
        }
    }

    @Test
    void whatIsTooLargeForTheDeviceIsRefusedHere() throws Exception {
        int port = freePort();
        try (Exchange a = exchange(A, port)) {
            assertEquals(ProbeSocket.Sent.TOO_LARGE, a.send(B, 1, 65_600)); // the loopback interface's MTU is 65536
        }
    }

    @Test
    void whatIsNoProbeIsCounted() throws Exception {
        int port = freePort();
        try (Exchange a = exchange(A, port); DatagramSocket b = new DatagramSocket(new InetSocketAddress(
                B.toInetAddress(), port))) {
            a.peers(Set.of(B));
            b.setSoTimeout(5000);
            b.send(new DatagramPacket(new byte[10], 10, A.toInetAddress(), port));
            byte[] request = Stamp.request(5, 6, 72);
            b.send(new DatagramPacket(request, request.length, A.toInetAddress(), port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            b.receive(answer); // after the first one was seen, too
            assertNotNull(answer.getAddress());
            assertEquals(Stamp.BASE, answer.getLength());
            assertEquals(1, tally.read().get("path_dropped_malformed_total"));
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        int port = freePort();
        try (Exchange _ = exchange(A, port)) {
            assertThrows(IOException.class, () -> exchange(A, port));
        }
    }
}
