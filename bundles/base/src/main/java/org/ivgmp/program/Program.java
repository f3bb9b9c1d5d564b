package org.ivgmp.program;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a program such as ip(8) or nft(8), which ends by itself within moments.
public final class Program {

    private static final long WAIT_S = 5;

    private Program() {
    }

    /// What it prints.
    ///
    /// @param words the program and its arguments; no shell reads them
    /// @throws IOException with what it printed, when it failed
    public static String run(List<String> words) throws IOException {
        return run(words, "");
    }

    /// @param input what it reads; at most some kilobytes
    public static String run(List<String> words, String input) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(WAIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words.getFirst() + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(output.isEmpty() ? words.getFirst() + " failed" : output);
            }
            return output;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", closing);
        }
    }
}
