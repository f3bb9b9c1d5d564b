package org.ivgmp.announce.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.ivgmp.net.IpAddress;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.net.announce.AnnounceCodec;
import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.net.announce.AnnounceMessage.Role;
import org.ivgmp.net.announce.SiteKey;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command `ivgmp-announce`.
@Command(name = "ivgmp-announce", mixinStandardHelpOptions = true, version = "IVGMP 0.1.0", sortOptions = false,
        description = {"Tells the edge on this LAN which multicast groups this host sends to, or wants.", "",
            "It runs until --for is over, says the announcement again in time, and withdraws it at the end and on Ctrl-C."},
        footer = {"", "Exit codes: 0 announced; 1 it cannot run here; 2 wrong command line; 3 refused; 4 nobody answers.",
            "", "Examples:", "  ivgmp-announce --send 239.1.2.3", "  ivgmp-announce --receive 232.1.2.3,10.2.0.11 --for 10m",
            "For scripts, without a program that stays:", "  ivgmp-announce --once --name studio --send 239.1.2.3 --for 1h",
            "  ivgmp-announce --withdraw --name studio"})
public final class Main implements Callable<Integer> {

    private static final Duration LIFETIME = Duration.ofSeconds(90);
    private static final int KEY_LENGTH = 32;

    @Option(names = "--send", paramLabel = "GROUP[,SOURCE]",
            description = "This host (or SOURCE, another one of the site) sends to the group.")
    private List<String> sends = new ArrayList<>();

    @Option(names = "--receive", paramLabel = "GROUP[,SOURCE]",
            description = "The group is wanted on this LAN: from any source, or from SOURCE only.")
    private List<String> receives = new ArrayList<>();

    @Option(names = "--for", paramLabel = "TIME", description = "Such as 90s, 10m or 2h. Default: until Ctrl-C.")
    private String time = "";

    @Option(names = "--once", description = "Announce for the time of --for and end; nothing is said again or withdrawn.")
    private boolean once;

    @Option(names = "--withdraw", description = "Withdraw what was announced with the same --name, and end.")
    private boolean withdraw;

    @Option(names = "--name", paramLabel = "NAME",
            description = "Of this announcement: a later one of the same name, by this host, replaces it.")
    private String name = "";

    @Option(names = "--key-file", paramLabel = "FILE", description = "With the site's key (one line, ID:SECRET), where it asks for one.")
    private Path keyFile;

    @Option(names = "--edge", paramLabel = "ADDRESS", description = "The edge's LAN address: for hosts behind inner routers.")
    private String edge = "";

    @Option(names = "--interface", paramLabel = "NAME", description = "Ask on this interface only. Default: on all.")
    private String lan = "";

    @Option(names = "--group", paramLabel = "GROUP", description = "Where edges listen (default: ${DEFAULT-VALUE}).",
            defaultValue = "224.0.0.254")
    private String group;

    @Option(names = "--port", paramLabel = "PORT", description = "The edge's UDP port (default: ${DEFAULT-VALUE}).",
            defaultValue = "50754")
    private int port;

    @Option(names = {"-q", "--quiet"}, description = "Print errors only.")
    private boolean quiet;

    @Option(names = "--make-key", paramLabel = "ID", description = "Print a new key with this number, 1 to 255, and end.")
    private int makeKey;

    @Spec
    private CommandSpec spec;

    private final PrintStream out;

    Main(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.out, arguments));
    }

    static int run(PrintStream out, String... arguments) {
        CommandLine line = new CommandLine(new Main(out));
        line.setExecutionExceptionHandler((failure, where, _) -> {
            if (failure instanceof FailureException) {
                where.getErr().println("ivgmp-announce: " + failure.getMessage());
                return Exit.FAILED.code();
            }
            throw failure;
        });
        line.setParameterExceptionHandler((wrong, _) -> {
            line.getErr().println("ivgmp-announce: " + wrong.getMessage() + ". What is possible says: ivgmp-announce --help");
            return line.getCommandSpec().exitCodeOnInvalidInput();
        });
        return line.execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        if (spec.commandLine().getParseResult().hasMatchedOption("--make-key")) {
            return newKey();
        }
        List<Item> items = items();
        boolean named = !name.isEmpty();
        if (withdraw ? !items.isEmpty() || !named : items.isEmpty()) {
            throw wrong(withdraw ? "--withdraw needs --name, and nothing to send or receive"
                    : "say what: --send GROUP, or --receive GROUP");
        }
        Optional<Duration> span = time.isEmpty() ? Optional.empty() : Optional.of(Spans.parse(time).orElseThrow(
                () -> wrong("--for " + time + " is no time such as 90s, 10m or 2h")));
        if (once && span.filter(each -> each.toSeconds() <= AnnounceCodec.LIFETIME_MAX_S).isEmpty()) {
            throw wrong("--once needs --for, at most 18h");
        }
        long lifetimeS = withdraw ? 0 : once ? span.orElseThrow().toSeconds() : LIFETIME.toSeconds();
        long session = named ? Names.session(name) : new SecureRandom().nextLong();
        Announcer.Task task = new Announcer.Task(session, Names.sequence(System.currentTimeMillis()), items, (int) lifetimeS,
                once || withdraw, key());
        try (Network network = network()) {
            return new Run(network, task, span, quiet ? Optional.empty() : Optional.of(out),
                    spec.commandLine().getErr()).run().code();
        }
    }

    private int newKey() {
        if (makeKey < 1 || makeKey > 255) {
            throw wrong("a key's number is from 1 to 255");
        }
        byte[] secret = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(secret);
        out.println(new SiteKey(makeKey, secret).print());
        return Exit.OK.code();
    }

    private Network network() {
        if (port < 1 || port > 65_535) {
            throw wrong("--port " + port + " is no UDP port");
        }
        if (!edge.isEmpty()) {
            return Network.to(Ipv4Address.parse(edge).filter(each -> !each.isMulticast()).orElseThrow(
                    () -> wrong("--edge " + edge + " is no IPv4 address")), port);
        }
        Ipv4Address to = Ipv4Address.parse(group).filter(Ipv4Address::isMulticast)
                .orElseThrow(() -> wrong("--group " + group + " is no IPv4 group"));
        return Network.onLans(lan.isEmpty() ? Optional.empty() : Optional.of(lan), to, port);
    }

    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        sends.forEach(text -> items.add(item(Role.SEND, "--send", text)));
        receives.forEach(text -> items.add(item(Role.RECEIVE, "--receive", text)));
        if (items.size() > AnnounceCodec.ITEMS_MAX) {
            throw wrong("at most " + AnnounceCodec.ITEMS_MAX + " groups; run it twice for more");
        }
        return items;
    }

    private Item item(Role role, String option, String text) {
        String[] parts = text.split(",", -1);
        Optional<IpAddress> what = IpAddress.parse(parts[0]).filter(IpAddress::isMulticast);
        Optional<IpAddress> source = parts.length == 1 ? what.map(IpAddress::unspecified)
                : IpAddress.parse(parts[1]).filter(each -> !each.isUnspecified() && AnnounceCodec.isSource(each)
                        && what.map(IpAddress::width).equals(Optional.of(each.width())));
        if (what.isEmpty() || source.isEmpty() || parts.length > 2) {
            throw wrong(option + " " + text + " is no group such as 239.1.2.3 or ff15::1:2, or group and source such as 232.1.2.3,10.1.0.11");
        }
        return new Item(role, what.get(), source.get());
    }

    private Optional<SiteKey> key() {
        if (keyFile == null) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(keyFile).stream().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
            return Optional.of(lines.stream().findFirst().flatMap(SiteKey::parse).orElseThrow(() -> new FailureException(
                    "there is no key in " + keyFile + ": a line ID:SECRET, as --make-key prints it")));
        } catch (IOException unreadable) {
            throw new FailureException("the key file " + keyFile + " cannot be read: " + unreadable);
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
