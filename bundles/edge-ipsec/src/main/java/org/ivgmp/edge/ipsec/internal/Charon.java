package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import org.ivgmp.edge.ipsec.core.ConnectionName;
import org.ivgmp.edge.ipsec.core.TunnelPlan;
import org.ivgmp.edge.ipsec.vici.ViciConnection;
import org.ivgmp.edge.ipsec.vici.ViciMessage;

/// A charon that answers: commands on one connection, events on another. When it dies, the next command fails and the
/// `onEvent` runnable is called.
final class Charon implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ipsec");

    private final ViciConnection commands;
    private final ViciConnection events;
    private final Runnable onEvent;

    private Charon(ViciConnection commands, ViciConnection events, Runnable onEvent) {
        this.commands = commands;
        this.events = events;
        this.onEvent = onEvent;
    }

    /// @param onEvent called on a thread of its own whenever something about a tunnel may have changed
    static Charon open(Path socket, Runnable onEvent) throws IOException {
        ViciConnection commands = ViciConnection.open(socket);
        try {
            ViciConnection events = ViciConnection.open(socket);
            events.register("ike-updown");
            events.register("child-updown");
            Charon charon = new Charon(commands, events, onEvent);
            Thread.ofPlatform().name("ipsec-events").daemon().start(charon::hear);
            return charon;
        } catch (IOException failure) {
            commands.close();
            throw failure;
        }
    }

    private void hear() {
        try {
            while (true) {
                events.await();
                onEvent.run();
            }
        } catch (IOException gone) {
            onEvent.run();
        }
    }

    /// @throws IOException also when charon refuses
    void tell(String command, ViciMessage arguments) throws IOException {
        ViciMessage answer = commands.command(command, arguments);
        if (!answer.text("success").orElse("yes").equals("yes")) {
            throw new RefusedException(command + ": " + answer.text("errmsg").orElse("refused without a reason"));
        }
    }

    /// charon is there, but does not want to.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /// What is loaded and what is up, as far as it is ours.
    TunnelPlan.Actual actual() throws IOException {
        Set<String> connections = new HashSet<>();
        for (String name : commands.command("get-conns", new ViciMessage()).texts("conns")) {
            if (name.startsWith(ConnectionName.PREFIX)) {
                connections.add(name);
            }
        }
        Set<String> up = new HashSet<>();
        for (ViciMessage event : commands.stream("list-sas", "list-sa", new ViciMessage())) {
            event.sections().forEach((name, sa) -> {
                if (name.startsWith(ConnectionName.PREFIX) && installed(sa)) {
                    up.add(name);
                }
            });
        }
        return new TunnelPlan.Actual(connections, up);
    }

    private static boolean installed(ViciMessage sa) {
        return sa.section("child-sas").map(children -> children.sections().values().stream()
                .anyMatch(child -> child.text("state").orElse("").equals("INSTALLED"))).orElse(false);
    }

    @Override
    public void close() {
        try {
            events.close();
            commands.close();
        } catch (IOException late) {
            LOG.log(Level.DEBUG, "a VICI connection did not close", late);
        }
    }
}
