package org.ivgmp.edge.ivgmp.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

import org.ivgmp.edge.ivgmp.core.Event;
import org.ivgmp.edge.ivgmp.disk.KeptPolicy;
import org.ivgmp.file.DurableFile;

/// The file that brings the last policy over a restart. Written by one thread of its own: the loop never waits for a disk. Of
/// several writes that wait, the last is right.
final class PolicyFile implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ivgmp");
    /// Of 10,000 peers and 4,096 requests: 2 MB.
    private static final long BYTES_MAX = 16 << 20;
    /// Clocks are set a little back now and then; one that is further back was lost.
    private static final Duration BACK_MAX = Duration.ofMinutes(5);

    private final Path file;
    private final AtomicReference<KeptPolicy> waiting = new AtomicReference<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("policy-file").daemon().factory());
    private volatile String said = "";

    PolicyFile(Path file) {
        this.file = file;
    }

    /// @param nowMs the wall clock
    Optional<Event.Restored> read(long nowMs) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                return unused("it is larger than " + BYTES_MAX + " octets");
            }
            Optional<KeptPolicy> kept = KeptPolicy.decode(Files.readAllBytes(file));
            return kept.isEmpty() ? unused("it is damaged, or of another version") : aged(kept.get(), nowMs);
        } catch (NoSuchFileException first) {
            return Optional.empty();
        } catch (IOException failure) {
            return unused(failure.toString());
        }
    }

    private Optional<Event.Restored> aged(KeptPolicy kept, long nowMs) {
        Duration age = Duration.ofMillis(nowMs - kept.confirmedMs());
        if (age.negated().compareTo(BACK_MAX) > 0) {
            return unused("the clock is " + age.negated().toMinutes() + " min behind it, so nobody knows how old it is");
        }
        return Optional.of(new Event.Restored(kept.site(), kept.policy(), kept.limit(), age.isNegative() ? Duration.ZERO : age));
    }

    private Optional<Event.Restored> unused(String why) {
        LOG.log(Level.WARNING, "the policy kept in " + file + " is not used: " + why);
        return Optional.empty();
    }

    void keep(KeptPolicy policy) {
        if (waiting.getAndSet(policy) == null) {
            writer.execute(this::write);
        }
    }

    private void write() {
        KeptPolicy policy = waiting.getAndSet(null);
        String trouble = "";
        try {
            DurableFile.directory(file.toAbsolutePath().getParent());
            DurableFile.write(file, policy.encode());
        } catch (IOException failure) {
            trouble = failure.toString();
        }
        if (!trouble.equals(said)) {
            said = trouble;
            LOG.log(trouble.isEmpty() ? Level.INFO : Level.WARNING, trouble.isEmpty() ? "the policy is kept in " + file + " again"
                    : "the policy cannot be kept in " + file + ": a restart without the VNOC would forward nothing: " + trouble);
        }
    }

    /// What waits is still written.
    @Override
    public void close() {
        writer.close();
    }
}
