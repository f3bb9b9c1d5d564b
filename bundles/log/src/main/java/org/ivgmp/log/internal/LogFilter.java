package org.ivgmp.log.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What of an entry is worth reading. Not thread-safe.
///
/// A refused configuration arrives as a failure deep inside the component runtime, once for each service that asked for
/// the component: one line with the reason is what an operator needs. Any other failure keeps its stack, from the root
/// cause.
final class LogFilter {

    /// Within this time the same is said once.
    static final Duration QUIET = Duration.ofSeconds(10);
    static final int REMEMBERED_MAX = 32;
    private static final int CAUSES_MAX = 20;

    /// That somebody did not get a service; why is said by its component.
    private static final String CONSEQUENCE = "org.osgi.framework.ServiceException: Service factory returned null";

    record Line(String text, Optional<Throwable> failure) {
    }

    private final Map<String, Instant> said = new LinkedHashMap<>();

    Optional<Line> next(String bundle, String message, Throwable failure, Instant now) {
        Line line = line(message, failure);
        if (line.text().contains(CONSEQUENCE)) {
            return Optional.empty();
        }
        String key = bundle + '\n' + line.text();
        Instant before = said.remove(key);
        said.put(key, now);
        if (said.size() > REMEMBERED_MAX) {
            said.remove(said.keySet().iterator().next());
        }
        return before != null && before.plus(QUIET).isAfter(now) ? Optional.empty() : Optional.of(line);
    }

    private static Line line(String message, Throwable failure) {
        if (failure == null) {
            return new Line(message, Optional.empty());
        }
        Throwable root = root(failure);
        boolean refused = root instanceof IllegalArgumentException && root.getMessage() != null;
        String why = refused ? root.getMessage() : root.toString();
        return new Line(message + ": " + why, refused ? Optional.empty() : Optional.of(root));
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < CAUSES_MAX && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }
}
