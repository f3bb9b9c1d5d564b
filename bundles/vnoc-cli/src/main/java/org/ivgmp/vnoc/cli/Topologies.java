package org.ivgmp.vnoc.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands about how groups are distributed.
final class Topologies {

    private final Main main;

    Topologies(Main main) {
        this.main = main;
    }

    @Command(mixinStandardHelpOptions = true, description = {"Says, or lists, how groups are distributed in a VPN.",
        "star: the sending site sends to each receiving site itself (what is not said is a star).",
        "reflector SITE: the sending site sends to SITE, which sends to the others.",
        "hierarchy: a tree over certified sites, within each site's limits.",
        "none: removes what was said for the range."})
    final class TopologyOf implements Callable<Integer> {
        @Parameters(index = "0", arity = "0..1", paramLabel = "VPN", description = "Without it, all are listed.")
        private String vpn;

        @Parameters(index = "1", arity = "0..1", paramLabel = "KIND",
                description = "star, reflector, hierarchy or none.")
        private String kind;

        @Parameters(index = "2", arity = "0..1", paramLabel = "SITE", description = "The reflector.")
        private String reflector;

        @Option(names = "--groups", description = "Such as 239.1.2.3 or 239.1.0.0/16; all groups, if not given.")
        private String groups;

        @Override
        public Integer call() throws IOException {
            if (kind == null) {
                List<?> all = (List<?>) main.client().ask("topology", Map.of());
                main.show(vpn == null ? all : all.stream().filter(row -> vpn.equals(((Map<?, ?>) row).get("vpn")))
                        .toList(), "vpn", "groups", "kind", "reflector");
                return 0;
            }
            Map<String, String> parameters = new HashMap<>(Map.of("vpn", vpn, "kind", kind));
            putIfGiven(parameters, "reflector", reflector);
            putIfGiven(parameters, "groups", groups);
            main.show(main.client().change("vpn/topology", parameters));
            return 0;
        }
    }

    private static void putIfGiven(Map<String, String> parameters, String name, Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Says what a site can carry as a node of a tree.")
    final class Limits implements Callable<Integer> {
        @Parameters(paramLabel = "SITE")
        private String site;

        @Option(names = "--certified", negatable = true,
                description = "Whether it may pass on streams that are not its own.")
        private Boolean certified;

        @Option(names = "--fan-out", paramLabel = "N", description = "Copies of each packet, 1 to 64.")
        private Integer fanOut;

        @Option(names = "--upstream", paramLabel = "KBIT", description = "kbit/s towards the Internet, 0 for no limit.")
        private Long upstream;

        @Override
        public Integer call() throws IOException {
            Map<String, String> parameters = new HashMap<>(Map.of("name", site));
            putIfGiven(parameters, "certified", certified);
            putIfGiven(parameters, "fanOut", fanOut);
            putIfGiven(parameters, "upstreamKbit", upstream);
            main.show(main.client().change("site/limits", parameters));
            return 0;
        }
    }

    @Command(mixinStandardHelpOptions = true, description = "Draws the trees of a group.")
    final class TreeOf implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "VPN")
        private String vpn;

        @Parameters(index = "1", paramLabel = "GROUP")
        private String group;

        @Override
        public Integer call() throws IOException {
            List<?> trees = (List<?>) main.client().ask("tree", Map.of("vpn", vpn, "group", group));
            if (main.json()) {
                main.show(trees);
                return 0;
            }
            if (trees.isEmpty()) {
                System.out.println(group + " in " + vpn + " has no tree: it is a star, or nobody sends it");
            }
            trees.forEach(tree -> System.out.print(drawn((Map<?, ?>) tree)));
            return 0;
        }
    }

    /// The tree with one site a line, below the one that it gets its copy from.
    static String drawn(Map<?, ?> tree) {
        StringBuilder text = new StringBuilder();
        text.append("branch ").append(tree.get("branch")).append(", ").append(phase(tree)).append(", depth ")
                .append(tree.get("depth")).append('\n');
        Map<String, List<String>> children = new TreeMap<>();
        ((Map<?, ?>) tree.get("parents")).forEach((child, parent) -> children
                .computeIfAbsent((String) parent, _ -> new java.util.ArrayList<>()).add((String) child));
        String sender = (String) tree.get("sender");
        text.append(sender).append('\n');
        draw(text, children, sender, "");
        ((Map<?, ?>) tree.get("unreached")).forEach((site, reason) ->
                text.append("not reached: ").append(site).append(": ").append(reason).append('\n'));
        return text.toString();
    }

    private static String phase(Map<?, ?> tree) {
        return switch ((String) tree.get("phase")) {
            case "PREPARED" -> "being prepared, waiting for " + tree.get("pending");
            case "IN_USE" -> "in use";
            case "LEAVING" -> "the sender is leaving it";
            default -> "its last packets are on their way";
        };
    }

    private static void draw(StringBuilder text, Map<String, List<String>> children, String site, String indent) {
        List<String> below = children.getOrDefault(site, List.of());
        for (int i = 0; i < below.size(); i++) {
            boolean last = i == below.size() - 1;
            text.append(indent).append(last ? "`-- " : "|-- ").append(below.get(i)).append('\n');
            draw(text, children, below.get(i), indent + (last ? "    " : "|   "));
        }
    }
}
