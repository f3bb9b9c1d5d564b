package org.ivgmp.edge.lan.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.ivgmp.edge.lan.LanPort;

/// Keeps a capture on each configured interface that is there. [#look] and [#close] belong to one thread; [#inject] is thread-safe.
final class PortWatch implements AutoCloseable {

    private record Open(Interfaces.Found found, PortCapture capture) {
    }

    private final List<String> names;
    private final Function<String, Optional<Interfaces.Found>> finder;
    private final Tap.Opener opener;
    private final LanCounters counters;
    private final BiConsumer<String, byte[]> heard;
    private final Logger log;
    private final Map<String, Open> captures = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new HashMap<>();

    /// @param finder such as [Interfaces#find]
    /// @param heard  called with port and frame, on the port's capture thread
    PortWatch(List<String> names, Function<String, Optional<Interfaces.Found>> finder, Tap.Opener opener,
            LanCounters counters, BiConsumer<String, byte[]> heard, Logger log) {
        this.names = List.copyOf(names);
        this.finder = finder;
        this.opener = opener;
        this.counters = counters;
        this.heard = heard;
        this.log = log;
        names.forEach(counters::show);
    }

    /// The ports that are there and heard now. Never throws: what fails is said once, and tried again at the next look.
    Set<LanPort> look() {
        Set<LanPort> there = new HashSet<>();
        for (String name : names) {
            try {
                refresh(name).ifPresent(there::add);
            } catch (RuntimeException | LinkageError defect) {
                forget(name);
                trouble(name, "cannot be heard, by a defect of this software (please report it): " + defect, defect);
            }
        }
        return Set.copyOf(there);
    }

    private Optional<LanPort> refresh(String name) {
        Optional<Interfaces.Found> found = finder.apply(name);
        Open open = captures.get(name);
        if (open != null && (open.capture().failed() || found.isEmpty() || !sameCapture(open.found(), found.get()))) {
            forget(name);
            open = null;
        }
        if (found.isEmpty()) {
            trouble(name, "does not exist, is down, or has no IPv4 address", null);
            return Optional.empty();
        }
        if (open == null && !open(name, found.get())) {
            return Optional.empty();
        }
        captures.get(name).capture().readDropped();
        trouble(name, "", null);
        return Optional.of(found.get().port());
    }

    /// A capture is made for frames of one length.
    private static boolean sameCapture(Interfaces.Found before, Interfaces.Found now) {
        return Arrays.equals(before.hardware(), now.hardware()) && before.mtu() == now.mtu();
    }

    private void forget(String name) {
        Open open = captures.remove(name);
        if (open != null) {
            open.capture().close();
        }
    }

    private boolean open(String name, Interfaces.Found found) {
        try {
            Tap tap = opener.open(name);
            captures.put(name, new Open(found, PortCapture.start(name, tap, found.hardware(), counters,
                    frame -> heard.accept(name, frame))));
            return true;
        } catch (IOException failure) {
            trouble(name, "cannot be heard: " + failure.getMessage(), null);
            return false;
        }
    }

    /// Says each change once.
    private void trouble(String name, String what, Throwable defect) {
        if (what.equals(troubles.put(name, what))) {
            return;
        }
        if (what.isEmpty()) {
            log.log(Level.INFO, "LAN port " + name + " is heard");
        } else if (defect == null) {
            log.log(Level.WARNING, "LAN port " + name + " " + what + "; tried again every second");
        } else {
            log.log(Level.ERROR, "LAN port " + name + " " + what + "; tried again every second", defect);
        }
    }

    boolean inject(String port, byte[] packet) {
        Open open = captures.get(port);
        return open != null && open.capture().send(packet);
    }

    @Override
    public void close() {
        names.forEach(this::forget);
    }
}
