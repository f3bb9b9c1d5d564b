package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ivgmp.edge.ipsec.core.RoutePlan;
import org.ivgmp.net.Ipv4Address;
import org.ivgmp.program.Program;
import org.ivgmp.time.Moment;

/// Puts the MTU on charon's routes, by ip(8). They are looked at when something changed, and now and then: charon may have made one anew.
final class RouteMtu implements RoutePort {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ipsec");
    /// charon.routing_table, as strongSwan has it where nothing else is configured.
    private static final String TABLE = "220";
    private static final Duration LOOK = Duration.ofSeconds(10);

    private Map<Ipv4Address, Integer> ensured = Map.of();
    private Optional<Moment> next = Optional.empty();
    private String said = "";

    @Override
    public void ensure(Map<Ipv4Address, Integer> carried, Moment now) {
        boolean due = next.isEmpty() || !next.get().isAfter(now);
        if (carried.isEmpty() || carried.equals(ensured) && !due) {
            return;
        }
        next = Optional.of(now.plus(LOOK));
        try {
            for (List<String> change : RoutePlan.between(ip(List.of("show", "table", TABLE)), carried)) {
                List<String> words = new ArrayList<>(change);
                words.addAll(List.of("table", TABLE));
                ip(words);
            }
            ensured = Map.copyOf(carried);
            said = "";
        } catch (IOException failure) {
            if (!failure.getMessage().equals(said)) {
                LOG.log(Level.WARNING, "the MTU of a tunnel's route cannot be set: " + failure.getMessage());
                said = failure.getMessage();
            }
        }
    }

    private static String ip(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-4", "route"));
        command.addAll(words);
        return Program.run(command);
    }
}
