package org.ivgmp.edge.announce.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.net.announce.SiteKey;

/// The file of the site's keys, one `ID:SECRET` a line; read again when it changes.
final class KeyFile {

    private static final Logger LOG = System.getLogger(AnnounceComponent.PID);

    private final Path file;
    private Optional<Version> read = Optional.empty();
    private String said = "";

    /// A file that is written while it is read has the same time afterwards, where the clock of files is coarse.
    private record Version(FileTime time, long octets, Object inode) {

        static Version of(Path file) throws IOException {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(found.lastModifiedTime(), found.size(), found.fileKey());
        }
    }

    KeyFile(Path file) {
        this.file = file;
    }

    /// The keys, when they are others than at the last call. A file that cannot be read has none: nobody is let in.
    Optional<Map<Integer, SiteKey>> changed() {
        try {
            Version version = Version.of(file);
            if (read.equals(Optional.of(version))) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file);
            read = Optional.of(version);
            return Optional.of(keys(lines));
        } catch (IOException unreadable) {
            say(Level.WARNING, "the key file " + file + " cannot be read (" + unreadable + "): no announcement is accepted");
            boolean had = read.isPresent();
            read = Optional.empty();
            return had ? Optional.of(Map.of()) : Optional.empty();
        }
    }

    private Map<Integer, SiteKey> keys(List<String> lines) {
        Map<Integer, SiteKey> keys = new HashMap<>();
        String trouble = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Optional<SiteKey> key = SiteKey.parse(line);
            if (key.isEmpty()) {
                trouble += "; line " + (i + 1) + " is no key (ivgmp-announce --make-key makes one)";
            }
            key.ifPresent(each -> keys.put(each.id(), each));
        }
        say(trouble.isEmpty() && !keys.isEmpty() ? Level.INFO : Level.WARNING,
                "announcements need one of the " + keys.size() + " keys in " + file + trouble);
        return keys;
    }

    private void say(Level level, String what) {
        if (!what.equals(said)) {
            said = what;
            LOG.log(level, what);
        }
    }
}
