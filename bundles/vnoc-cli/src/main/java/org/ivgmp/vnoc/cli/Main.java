package org.ivgmp.vnoc.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.jr.ob.JSON;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/// The command `vnoc`.
@Command(name = "vnoc", mixinStandardHelpOptions = true, version = "IVGMP 0.1.0", sortOptions = false,
        description = "Says who may send and receive what, and shows what is going on.",
        footer = {"", "A first VPN:", "  vnoc vpn add tv", "  vnoc site add paris --vpn tv",
            "  vnoc rule add tv --site paris --role both --groups 239.1.0.0/16", "  vnoc token paris"})
public final class Main {

    @Option(names = "--url", scope = ScopeType.INHERIT, defaultValue = "${env:IVGMP_VNOC_URL:-https://127.0.0.1:8443}",
            description = "Where the VNOC is (default: ${DEFAULT-VALUE}).")
    private URI url;

    @Option(names = "--keys", scope = ScopeType.INHERIT, defaultValue = "${env:IVGMP_VNOC_KEYS:-data/operator}",
            description = "The VNOC's data/operator directory (default: ${DEFAULT-VALUE}).")
    private Path keys;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON, for programs.")
    private boolean json;

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        Main main = new Main();
        Reports reports = new Reports(main);
        Accounts accounts = new Accounts(main);
        Topologies topologies = new Topologies(main);
        PrivateNetworks privately = new PrivateNetworks(main);
        CommandLine line = new CommandLine(main);
        CommandLine vpn = group("VPNs.");
        vpn.addSubcommand("add", main.new VpnAdd()).addSubcommand("list", main.new VpnList())
                .addSubcommand("remove", main.new VpnRemove())
                .addSubcommand("topology", topologies.new TopologyOf()).addSubcommand("private", privately.new Allow());
        CommandLine site = group("Sites.");
        site.addSubcommand("add", main.new SiteAdd()).addSubcommand("list", main.new SiteList())
                .addSubcommand("attach", main.new SiteAttach()).addSubcommand("detach", main.new SiteDetach())
                .addSubcommand("remove", main.new SiteRemove()).addSubcommand("limits", topologies.new Limits())
                .addSubcommand("revoke", main.new SiteRevoke()).addSubcommand("private-address", privately.new Place());
        CommandLine rule = group("Rules: who may send or receive which groups.");
        rule.addSubcommand("add", main.new RuleAdd()).addSubcommand("list", main.new RuleList())
                .addSubcommand("remove", main.new RuleRemove());
        line.addSubcommand("vpn", vpn).addSubcommand("site", site).addSubcommand("rule", rule)
                .addSubcommand("token", main.new Token()).addSubcommand("tree", topologies.new TreeOf())
                .addSubcommand("why", new WhyNot(main)).addSubcommand("status", reports.new Status())
                .addSubcommand("audit", accounts.new Audit()).addSubcommand("sessions", accounts.new Sessions())
                .addSubcommand("usage", accounts.new Usage());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, where, _) -> {
            if (failure instanceof FailureException) {
                where.getErr().println("vnoc: " + failure.getMessage());
                return 1;
            }
            throw failure;
        });
        return line.execute(arguments);
    }

    private static CommandLine group(String description) {
        CommandLine line = new CommandLine(new Group());
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    private static void given(Map<String, String> parameters, String name, String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    boolean json() {
        return json;
    }

    OperatorClient client() {
        return new OperatorClient(url, keys);
    }

    void show(Object answer, String... columns) throws IOException {
        if (json) {
            System.out.println(JSON.std.asString(answer));
        } else if (answer instanceof List<?> rows) {
            System.out.print(Table.of(rows, columns));
        } else if (answer instanceof Map<?, ?> object) {
            object.forEach((key, value) -> System.out.println(key + ": " + value));
        }
    }

    /// A command that has only subcommands.
    @Command(mixinStandardHelpOptions = true)
    private static final class Group implements Runnable {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: "
                    + String.join(", ", spec.subcommands().keySet()));
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Makes a VPN.")
    private final class VpnAdd implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits, hyphens.")
        private String name;

        @Override
        public Integer call() throws IOException {
            show(client().change("vpn/add", Map.of("name", name)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists the VPNs.")
    private final class VpnList implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            show(client().ask("vpn", Map.of()), "name", "number", "private");
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Removes a VPN that has no sites any more, with its rules.")
    private final class VpnRemove implements Callable<Integer> {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws IOException {
            show(client().change("vpn/remove", Map.of("name", name)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Makes a site.")
    private final class SiteAdd implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits, hyphens.")
        private String name;

        @Option(names = "--vpn", description = "Puts it into this VPN.")
        private String vpn;

        @Override
        public Integer call() throws IOException {
            show(client().change("site/add", vpn == null ? Map.of("name", name) : Map.of("name", name, "vpn", vpn)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists the sites.")
    private final class SiteList implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            show(client().ask("site", Map.of()), "name", "overlay", "endpoint", "privateAddress", "enrolled", "vpns");
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Puts a site into a VPN.")
    private final class SiteAttach implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "SITE")
        private String name;

        @Parameters(index = "1", paramLabel = "VPN")
        private String vpn;

        @Override
        public Integer call() throws IOException {
            show(client().change("site/attach", Map.of("name", name, "vpn", vpn)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Takes a site out of a VPN; its streams there end.")
    private final class SiteDetach implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "SITE")
        private String name;

        @Parameters(index = "1", paramLabel = "VPN")
        private String vpn;

        @Override
        public Integer call() throws IOException {
            show(client().change("site/detach", Map.of("name", name, "vpn", vpn)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true,
            description = "Removes a site: its certificate is no longer accepted, its tunnels and streams end.")
    private final class SiteRemove implements Callable<Integer> {
        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() throws IOException {
            show(client().change("site/remove", Map.of("name", name)));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = {"Shuts a site's device out at once, a stolen one perhaps.",
        "The site and its rules stay; 'vnoc token SITE' lets a new device in."})
    private final class SiteRevoke implements Callable<Integer> {
        @Parameters(paramLabel = "SITE")
        private String name;

        @Option(names = "--reason", description = "For the audit log.")
        private String reason;

        @Override
        public Integer call() throws IOException {
            Map<String, String> parameters = new HashMap<>(Map.of("name", name));
            given(parameters, "reason", reason);
            show(client().change("site/revoke", parameters));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = {"Allows (or denies) groups to a site.",
        "The rule for the longest range decides; nothing is allowed without one."})
    private final class RuleAdd implements Callable<Integer> {
        @Parameters(paramLabel = "VPN")
        private String vpn;

        @Option(names = "--site", required = true, description = "A site, or '*' for every site of the VPN.")
        private String site;

        @Option(names = "--role", required = true, description = "send, receive or both.")
        private String role;

        @Option(names = "--groups", required = true, description = "Such as 239.1.2.3 or 239.1.0.0/16.")
        private String groups;

        @Option(names = "--deny", description = "Denies instead.")
        private boolean deny;

        @Option(names = "--rate", paramLabel = "BIT/S", description = "Caps what a site may send to a group: 500k, 10M, 1.5G.")
        private String rate;

        @Option(names = "--most", paramLabel = "N", description = "How many groups of the range a site may have at once.")
        private Integer most;

        @Option(names = "--ttl", description = "decrement (as routers do), keep (for senders with TTL 1), or 1 to 255.")
        private String ttl;

        @Option(names = "--dscp", paramLabel = "CODEPOINT",
                description = "Marks the tunnel packets: EF, AF41, CS5 ..., or 0 to 63. Otherwise they have the carried packet's.")
        private String dscp;

        @Option(names = "--from", paramLabel = "TIME", description = "Holds from then on: 2026-12-24T18:00:00Z.")
        private String from;

        @Option(names = "--until", paramLabel = "TIME", description = "Holds until then.")
        private String until;

        @Override
        public Integer call() throws IOException {
            Map<String, String> parameters = new HashMap<>(Map.of("vpn", vpn, "site", site, "action", role,
                    "groups", groups, "deny", String.valueOf(deny)));
            given(parameters, "rate", rate == null ? null : String.valueOf(Rates.bits(rate)));
            given(parameters, "most", most == null ? null : most.toString());
            given(parameters, "ttl", ttl);
            given(parameters, "dscp", dscp);
            given(parameters, "from", from);
            given(parameters, "until", until);
            show(client().change("rule/add", parameters));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists the rules.")
    private final class RuleList implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            show(client().ask("rule", Map.of()), "id", "vpn", "site", "action", "groups", "effect", "rate", "most", "ttl",
                    "dscp", "from", "until");
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Removes a rule.")
    private final class RuleRemove implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "As 'vnoc rule list' shows it.")
        private long id;

        @Override
        public Integer call() throws IOException {
            show(client().change("rule/remove", Map.of("id", String.valueOf(id))));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true,
            description = {"Makes an enrolment token for a site's device and prints it.",
        "It is shown this once; put it into the edge's etc/enrolment.token."})
    private final class Token implements Callable<Integer> {
        @Parameters(paramLabel = "SITE")
        private String site;

        @Override
        public Integer call() throws IOException {
            Object answer = client().change("token", Map.of("site", site));
            if (json) {
                show(answer);
            } else {
                System.out.println(((Map<?, ?>) answer).get("token"));
            }
            return 0;
        }
    }
}
