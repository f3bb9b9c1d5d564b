package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.ivgmp.net.Ipv4Address;

/// Puts the overlay address on the loopback interface, by ip(8).
final class OverlayAddress {

    private static final long WAIT_S = 5;

    void ensure(Ipv4Address overlay) throws IOException {
        if (NetworkInterface.getByInetAddress(overlay.toInetAddress()) != null) {
            return;
        }
        Process ip = new ProcessBuilder("ip", "address", "replace", overlay + "/32", "dev", "lo")
                .redirectErrorStream(true).start();
        try {
            String output = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!ip.waitFor(WAIT_S, TimeUnit.SECONDS) || ip.exitValue() != 0) {
                throw new IOException("the overlay address cannot be put on lo: " + output);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", closing);
        }
    }
}
