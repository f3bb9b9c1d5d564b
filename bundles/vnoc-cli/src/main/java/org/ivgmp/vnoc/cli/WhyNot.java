package org.ivgmp.vnoc.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `vnoc why`.
@Command(mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Says step by step why a site does not receive (or send) a group, and what to do.",
    "Asks the edges concerned, which count packets for a second. Marks: ok, NO (in the way),",
    "? (cannot be told), - (does not come to this)."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing is in the way, as far as it can be told", "1:the question could not be asked",
            "2:wrong arguments", "3:something is in the way"})
final class WhyNot implements Callable<Integer> {

    static final int IN_THE_WAY = 3;
    private static final int WIDTH = 110;

    private final Main main;

    @Parameters(index = "0", paramLabel = "SITE")
    private String site;

    @Parameters(index = "1", paramLabel = "GROUP", description = "Such as 239.1.2.3.")
    private String group;

    @Option(names = "--vpn", description = "Needed where the site is in several and asks for the group in none of them.")
    private String vpn;

    @Option(names = "--role", description = "send or receive (default: as the site takes part in the group).")
    private String role;

    @Option(names = "--wait", defaultValue = "5", description = "Seconds that edges have to answer, up to 15 "
            + "(default: ${DEFAULT-VALUE}).")
    private int wait;

    WhyNot(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> parameters = new HashMap<>(Map.of("site", site, "group", group, "wait", String.valueOf(wait)));
        if (vpn != null) {
            parameters.put("vpn", vpn);
        }
        if (role != null) {
            parameters.put("role", role);
        }
        Map<?, ?> answer = (Map<?, ?>) main.client().ask("why", parameters);
        if (main.json()) {
            main.show(answer);
        } else {
            System.out.print(text(answer));
        }
        return Boolean.TRUE.equals(answer.get("clear")) ? 0 : IN_THE_WAY;
    }

    static String text(Map<?, ?> answer) {
        StringBuilder text = new StringBuilder();
        text.append(said(answer, "group")).append(" in ").append(said(answer, "vpn").isEmpty() ? "no VPN" : said(answer, "vpn"))
                .append(", as ").append(said(answer, "site")).append(said(answer, "role").equals("SENDER") ? " sends" : " receives")
                .append(" it\n");
        for (Object section : (List<?>) answer.get("sections")) {
            text.append('\n').append(said((Map<?, ?>) section, "title")).append('\n');
            for (Object step : (List<?>) ((Map<?, ?>) section).get("steps")) {
                line(text, (Map<?, ?>) step);
            }
        }
        return text.append('\n').append(wrapped(said(answer, "conclusion"))).append('\n').toString();
    }

    private static void line(StringBuilder text, Map<?, ?> step) {
        text.append(String.format("  %-3s %-17s %s%n", mark(said(step, "mark")), said(step, "name"), said(step, "finding"))
                .replace(System.lineSeparator(), "\n"));
    }

    private static String said(Map<?, ?> object, String key) {
        return object.get(key) == null ? "" : Table.printable(object.get(key).toString());
    }

    private static String mark(String name) {
        return switch (name) {
            case "OK" -> "ok";
            case "NO" -> "NO";
            case "NOT_APPLICABLE" -> "-";
            default -> "?";
        };
    }

    /// The one text that is longer than a line.
    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int length = 0;
        for (String word : text.split(" ")) {
            if (length > 0 && length + 1 + word.length() > WIDTH) {
                lines.append('\n');
                length = 0;
            }
            lines.append(length > 0 ? " " : "").append(word);
            length += (length > 0 ? 1 : 0) + word.length();
        }
        return lines.toString();
    }
}
