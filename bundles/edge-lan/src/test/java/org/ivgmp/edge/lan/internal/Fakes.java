package org.ivgmp.edge.lan.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.ivgmp.edge.lan.LanPort;
import org.ivgmp.net.IpPrefix;
import org.ivgmp.net.Ipv4Address;

/// What stands for libpcap, the machine's interfaces, and the log.
final class Fakes {

    static final byte[] HARDWARE = {2, 0, 0, 0, 0, 1};

    private Fakes() {
    }

    static Interfaces.Found port(String name) {
        return new Interfaces.Found(new LanPort(name, Ipv4Address.of("10.1.0.1"), IpPrefix.of("10.1.0.0/24")), HARDWARE, 1500);
    }

    static byte[] frame(int octets) {
        byte[] packet = new byte[octets];
        packet[16] = (byte) 224;
        packet[19] = 22;
        return EthernetFrame.toGroup(HARDWARE, packet);
    }

    /// Waits for what another thread does.
    static boolean soon(BooleanSupplier what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!what.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    static final class FakeTap implements Tap {
        final LinkedBlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
        final List<byte[]> sent = new CopyOnWriteArrayList<>();
        final CountDownLatch closed = new CountDownLatch(1);
        volatile long dropped;
        volatile boolean gone;

        @Override
        public Optional<byte[]> next() throws IOException {
            if (gone) {
                throw new IOException("The interface went down");
            }
            try {
                return Optional.ofNullable(frames.poll(1, TimeUnit.MILLISECONDS));
            } catch (InterruptedException _) {
                throw new IOException("interrupted");
            }
        }

        @Override
        public void wake() {
            // It never sleeps long.
        }

        @Override
        public long dropped() {
            return dropped;
        }

        @Override
        public void send(byte[] frame) throws IOException {
            if (gone) {
                throw new IOException("The interface went down");
            }
            sent.add(frame);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    static final class Log implements System.Logger {
        final List<String> lines = new ArrayList<>();

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {
            lines.add(level + " " + format);
        }
    }
}
