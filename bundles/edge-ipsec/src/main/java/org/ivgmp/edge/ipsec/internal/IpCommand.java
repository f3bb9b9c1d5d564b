package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs ip(8).
final class IpCommand {

    private static final long WAIT_S = 5;

    private IpCommand() {
    }

    /// What it prints.
    ///
    /// @throws IOException with what it printed, when it failed
    static String run(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(words);
        Process ip = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!ip.waitFor(WAIT_S, TimeUnit.SECONDS) || ip.exitValue() != 0) {
                throw new IOException(output);
            }
            return output;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", closing);
        }
    }
}
