package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs programs.
final class Shell {

    private Shell() {
    }

    record Outcome(int status, String output) {
    }

    static Outcome attempt(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    static String run(String... command) throws IOException, InterruptedException {
        Outcome outcome = attempt(command);
        if (outcome.status() != 0) {
            throw new IOException(String.join(" ", command) + ": " + outcome.output());
        }
        return outcome.output();
    }

    /// Words separated by spaces.
    static String sh(String command) throws IOException, InterruptedException {
        return run(command.split(" "));
    }

    static boolean has(String... programs) {
        return List.of(programs).stream().allMatch(program -> {
            try {
                return attempt("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v " + program).status() == 0;
            } catch (IOException | InterruptedException none) {
                return false;
            }
        });
    }
}
