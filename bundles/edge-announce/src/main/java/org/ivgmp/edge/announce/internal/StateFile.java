package org.ivgmp.edge.announce.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A text that is written whole or not at all.
final class StateFile {

    private static final Logger LOG = System.getLogger(AnnounceComponent.PID);
    private static final long LENGTH_MAX = 16 << 20;
    /// No line of it makes sense to anybody.
    private static final String UNKNOWN = "unknown";

    private final Path file;
    /// What the file holds; empty when there is none.
    private String written = "";
    private boolean troubled;

    StateFile(Path file) {
        this.file = file;
    }

    /// Empty when there is none.
    String read() {
        try {
            written = Files.size(file) > LENGTH_MAX ? UNKNOWN : Files.readString(file);
            return written;
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException failure) {
            written = UNKNOWN;
            trouble("read", failure);
            return "";
        }
    }

    void write(String text) {
        if (text.equals(written)) {
            return;
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = text;
            troubled = false;
        } catch (ClosedByInterruptException closing) {
            // the loop is being closed; it is written once more after that
        } catch (IOException failure) {
            trouble("written", failure);
        }
    }

    /// Once, until it works again.
    private void trouble(String what, IOException failure) {
        if (!troubled) {
            troubled = true;
            LOG.log(Level.WARNING, file + " cannot be " + what + " (" + failure
                    + "): announcements will not outlive a restart of this bundle");
        }
    }
}
