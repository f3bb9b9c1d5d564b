package org.ivgmp.vnoc.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.jr.ob.JSON;

import org.ivgmp.vnoc.store.Selection;
import org.ivgmp.vnoc.store.VnocStore;

/// Accounts and the audit log row by row, as a JSON array or as CSV (RFC 4180). The columns are those of docs/operations.md, in
/// that order, for good: new ones come behind.
final class Export {

    static final List<String> USAGE = List.of("vpn", "group", "site", "direction", "peer", "seconds", "packets", "bytes",
            "lost", "duplicated", "reordered");
    static final List<String> SESSIONS = List.of("id", "site", "vpn", "group", "role", "status", "started", "updated",
            "stopped", "seconds", "packets", "bytes", "cause", "terminateCause");
    static final List<String> AUDIT = List.of("at", "actor", "action", "subject", "decision", "reason");
    static final Map<String, List<String>> COLUMNS = Map.of("usage", USAGE, "sessions", SESSIONS, "audit", AUDIT);

    private static final int ROWS_PRESET = 50;
    private static final long ROWS_MAX = Integer.MAX_VALUE;

    private final VnocStore store;

    Export(VnocStore store) {
        this.store = store;
    }

    /// @throws IllegalArgumentException naming the wrong parameter
    static Selection selection(Parameters asked) {
        return new Selection(asked.has("from") ? Optional.of(asked.time("from")) : Optional.empty(),
                asked.has("to") ? Optional.of(asked.time("to")) : Optional.empty(), maybe(asked, "vpn"),
                maybe(asked, "site"), asked.has("group") ? Optional.of(asked.group("group")) : Optional.empty(),
                asked.has("limit") ? asked.number("limit", ROWS_MAX) : ROWS_PRESET);
    }

    private static Optional<String> maybe(Parameters asked, String name) {
        return asked.has(name) ? Optional.of(asked.text(name)) : Optional.empty();
    }

    /// Whether it is asked for as CSV; anything else than that or JSON is refused.
    static boolean csv(Parameters asked) {
        String format = asked.has("format") ? asked.text("format") : "json";
        if (!List.of("json", "csv").contains(format)) {
            throw new IllegalArgumentException("format = '" + format + "' is not json or csv");
        }
        return format.equals("csv");
    }

    @FunctionalInterface
    private interface Line {
        void write(Map<String, Object> row) throws IOException;
    }

    void csv(String what, Selection selection, Writer out) throws IOException {
        List<String> columns = COLUMNS.get(what);
        out.write(String.join(",", columns) + "\r\n");
        each(what, selection, row -> out.write(columns.stream().map(column -> cell(row.get(column)))
                .reduce((a, b) -> a + "," + b).orElse("") + "\r\n"));
    }

    void json(String what, Selection selection, Writer out) throws IOException {
        String[] before = {"["};
        each(what, selection, row -> {
            out.write(before[0] + JSON.std.asString(row));
            before[0] = ",\n";
        });
        out.write(before[0].equals("[") ? "[]" : "]");
    }

    private void each(String what, Selection selection, Line line) throws IOException {
        switch (what) {
            case "audit" -> store.<IOException>audit(selection, row -> line.write(Views.audit(row)));
            case "sessions" -> store.<IOException>sessions(selection, row -> line.write(Views.session(row)));
            case "usage" -> store.<IOException>usage(selection, row -> line.write(Views.usage(row)));
            default -> throw new UncheckedIOException(new IOException("no such export: " + what));
        }
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe before it: names in the audit log may be a stranger's.
    private static String cell(Object value) {
        String text = String.valueOf(value);
        String safe = !text.isEmpty() && value instanceof String && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(letter -> ",\"\r\n".indexOf(letter) >= 0)
                ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
