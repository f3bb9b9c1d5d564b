package org.ivgmp.vnoc.soap;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.ivgmp.vnoc.store.Retention;
import org.ivgmp.vnoc.store.VnocStore;

/// Forgets history that is older than it has to be, once an hour and at the start, and watches the disk's room.
final class Keeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.vnoc");
    private static final Duration PAUSE = Duration.ofHours(1);
    /// Between two deletions, so that sites are served.
    private static final Duration BREATH = Duration.ofMillis(200);

    private final VnocStore store;
    private final Retention retention;
    private final Path data;
    private final long freeMin;
    private final Thread thread;

    /// @param freeMin bytes of the disk of `data`; less is said in the log
    Keeper(VnocStore store, Retention retention, Path data, long freeMin) {
        this.store = store;
        this.retention = retention;
        this.data = data;
        this.freeMin = freeMin;
        this.thread = Thread.ofVirtual().name("keeper").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                boolean more = round();
                Thread.sleep(more ? BREATH : PAUSE);
            }
        } catch (InterruptedException closed) {
            // closed
        }
    }

    /// @return whether there may be more to forget
    private boolean round() {
        long free = data.toFile().getUsableSpace();
        if (free < freeMin) {
            LOG.log(Level.WARNING, "the disk of " + data + " has " + (free >> 20) + " MiB left: make room, or keep less "
                    + "history (keep.* in org.ivgmp.vnoc.cfg)");
        }
        try {
            return store.forget(retention, Instant.now()) > 0;
        } catch (VnocStore.StoreException failure) {
            LOG.log(Level.WARNING, "history cannot be shortened: " + failure.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
