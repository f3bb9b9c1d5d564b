package org.ivgmp.vnoc.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The commands that show accounts and the audit log: to people as a table, to programs as CSV or JSON, row by row as the VNOC
/// reads them.
final class Accounts {

    private static final int TABLE_ROWS = 50;

    private final Main main;

    Accounts(Main main) {
        this.main = main;
    }

    /// How it is printed.
    enum Format {
        TABLE, CSV, JSON
    }

    /// What all three have in common.
    abstract class Account implements Callable<Integer> {

        @Option(names = "--format", defaultValue = "table",
                description = "table, csv (RFC 4180) or json (default: ${DEFAULT-VALUE}).")
        private Format format;

        @Option(names = "--from", paramLabel = "TIME", description = "From then on: 2026-11-01 (UTC) or "
                + "2026-11-01T08:00:00+01:00. Usage is kept by the hour.")
        private String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Before then.")
        private String to;

        @Option(names = "--vpn", paramLabel = "VPN", description = "Of this VPN.")
        private String vpn;

        @Option(names = "--site", paramLabel = "SITE", description = "Of this site.")
        private String site;

        @Option(names = "--group", paramLabel = "GROUP", description = "Of this group.")
        private String group;

        @Option(names = "--limit", paramLabel = "ROWS", description = "Rows at most (default: " + TABLE_ROWS
                + " in a table, all otherwise).")
        private Integer limit;

        private final String what;
        private final String[] columns;

        Account(String what, String... columns) {
            this.what = what;
            this.columns = columns;
        }

        @Override
        public Integer call() throws IOException {
            Format wanted = main.json() ? Format.JSON : format;
            Map<String, String> asked = new LinkedHashMap<>();
            put(asked, "from", from);
            put(asked, "to", to);
            put(asked, "vpn", vpn);
            put(asked, "site", site);
            put(asked, "group", group);
            int rows = limit != null ? limit : wanted == Format.TABLE ? TABLE_ROWS : Integer.MAX_VALUE;
            asked.put("limit", String.valueOf(rows));
            if (wanted == Format.TABLE) {
                main.show(main.client().ask(what, asked), columns);
            } else {
                asked.put("format", wanted.name().toLowerCase(Locale.ROOT));
                main.client().stream(what, asked, System.out);
            }
            return 0;
        }

        private static void put(Map<String, String> asked, String name, String value) {
            if (value != null) {
                asked.put(name, value);
            }
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Shows the audit log, the newest first.")
    final class Audit extends Account {
        Audit() {
            super("audit", "at", "actor", "action", "subject", "decision", "reason");
        }
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Shows who took part in which group from when to when, the newest first.")
    final class Sessions extends Account {
        Sessions() {
            super("sessions", "site", "vpn", "group", "role", "status", "started", "stopped", "seconds", "packets", "bytes",
                    "cause");
        }
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Shows subscribed seconds, packets, bytes and losses per VPN, group and site.")
    final class Usage extends Account {
        Usage() {
            super("usage", "vpn", "group", "site", "direction", "peer", "seconds", "packets", "bytes", "lost", "duplicated",
                    "reordered");
        }
    }
}
