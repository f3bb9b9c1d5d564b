package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.ivgmp.edge.ipsec.core.ConnectionName;
import org.ivgmp.edge.ipsec.core.TunnelPlan;
import org.ivgmp.edge.ipsec.vici.ViciConnection;
import org.ivgmp.edge.ipsec.vici.ViciMessage;

/// A charon that answers: commands on one connection, events on another. When it dies, the `onEvent` runnable is called
/// and the next command fails.
final class Charon implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ipsec");

    private final ViciConnection commands;
    private final ViciConnection events;
    private final Runnable onEvent;
    /// Written by the thread that hears.
    private volatile boolean deaf;

    private Charon(ViciConnection commands, ViciConnection events, Runnable onEvent) {
        this.commands = commands;
        this.events = events;
        this.onEvent = onEvent;
    }

    /// @param patience how long it may take for an answer
    /// @param onEvent  called on a thread of its own whenever something about a tunnel may have changed
    static Charon open(Path socket, Duration patience, Runnable onEvent) throws IOException {
        ViciConnection commands = ViciConnection.open(socket, patience);
        try {
            ViciConnection events = ViciConnection.open(socket, patience);
            Charon charon = new Charon(commands, events, onEvent);
            try {
                events.register("ike-updown");
                events.register("child-updown");
            } catch (IOException failure) {
                events.close();
                throw failure;
            }
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
            deaf = true;
            onEvent.run();
        }
    }

    /// @throws RefusedException when charon is there, but does not want to
    void tell(String command, ViciMessage arguments) throws IOException {
        ViciMessage answer = ask(command, arguments);
        if (!answer.text("success").orElse("yes").equals("yes")) {
            throw new RefusedException(command + ": " + answer.text("errmsg").orElse("refused without a reason"));
        }
    }

    private ViciMessage ask(String command, ViciMessage arguments) throws IOException {
        if (deaf) {
            throw new IOException("charon closed the connection for events");
        }
        return commands.command(command, arguments);
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
        for (String name : ask("get-conns", new ViciMessage()).texts("conns")) {
            if (name.startsWith(ConnectionName.PREFIX)) {
                connections.add(name);
            }
        }
        Map<String, TunnelPlan.Phase> tunnels = new HashMap<>();
        for (ViciMessage event : commands.stream("list-sas", "list-sa", new ViciMessage())) {
            event.sections().forEach((name, sa) -> {
                if (name.startsWith(ConnectionName.PREFIX)) {
                    tunnels.merge(name, IkeSa.phase(sa), (one, other) -> one.compareTo(other) > 0 ? one : other);
                }
            });
        }
        return new TunnelPlan.Actual(connections, tunnels);
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
