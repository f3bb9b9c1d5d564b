package org.ivgmp.log.internal;

import java.lang.System.Logger.Level;
import java.time.Instant;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/// The framework and the component runtime speak to the OSGi log service; this brings it to where all else is logged.
/// The log service calls from one thread.
@Component(service = {}, immediate = true)
public final class LogBridge implements LogListener {

    /// The log service logs each bundle that starts and each service that comes, by loggers of this prefix.
    private static final String EVENTS = "Events.";

    private final LogReaderService reader;
    private final LogFilter filter = new LogFilter();

    @Activate
    public LogBridge(@Reference LogReaderService reader) {
        this.reader = reader;
        reader.addLogListener(this);
    }

    @Deactivate
    public void close() {
        reader.removeLogListener(this);
    }

    @Override
    public void logged(LogEntry entry) {
        Level level = level(entry);
        String bundle = entry.getBundle() == null ? "osgi" : entry.getBundle().getSymbolicName();
        System.Logger log = System.getLogger(bundle);
        boolean ordinaryEvent = entry.getLoggerName().startsWith(EVENTS) && level.compareTo(Level.WARNING) < 0;
        if (ordinaryEvent || !log.isLoggable(level)) {
            return;
        }
        Instant now = Instant.ofEpochMilli(entry.getTime());
        filter.next(bundle, String.valueOf(entry.getMessage()), entry.getException(), now)
                .ifPresent(line -> log.log(level, line.text(), line.failure().orElse(null)));
    }

    private static Level level(LogEntry entry) {
        return switch (entry.getLogLevel()) {
            case AUDIT, INFO -> Level.INFO;
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARNING;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
