package org.ivgmp.edge.ipsec.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.ivgmp.net.Ipv4Address;

/// How the MTU gets onto charon's routes, in the words of ip(8). What is too large for the tunnel is then fragmented by the kernel before
/// ESP, and no longer lost behind it. The routes stay charon's: they are changed, never made.
public final class RoutePlan {

    private static final String MTU = "mtu";
    private static final String LOCK = "lock";

    private RoutePlan() {
    }

    /// The commands that bring the routes where they should be; none when they are.
    ///
    /// @param shown   what `ip -4 route show table T` prints
    /// @param carried octets of the largest packet, by the route's destination; other routes are left alone
    /// @return words after `ip -4 route`, each a command of its own
    public static List<List<String>> between(String shown, Map<Ipv4Address, Integer> carried) {
        List<List<String>> commands = new ArrayList<>();
        for (String line : shown.split("\n")) {
            List<String> words = List.of(line.strip().split("\\s+"));
            Integer octets = Ipv4Address.parse(words.getFirst()).map(carried::get).orElse(null);
            if (octets != null && !words.subList(1, words.size()).equals(withMtu(words, octets))) {
                List<String> command = new ArrayList<>(List.of("change", words.getFirst()));
                command.addAll(withMtu(words, octets));
                commands.add(List.copyOf(command));
            }
        }
        return commands;
    }

    /// The route's words but the first, with the MTU as ip(8) shows it: at the end.
    private static List<String> withMtu(List<String> words, int octets) {
        List<String> changed = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals(MTU)) {
                i += i + 1 < words.size() && words.get(i + 1).equals(LOCK) ? 2 : 1;
            } else {
                changed.add(words.get(i));
            }
        }
        changed.addAll(List.of(MTU, LOCK, Integer.toString(octets)));
        return changed;
    }
}
