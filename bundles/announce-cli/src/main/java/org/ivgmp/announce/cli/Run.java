package org.ivgmp.announce.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.ivgmp.net.announce.AnnounceMessage.Item;
import org.ivgmp.time.Moment;

/// One run: the announcer on the network, until its time is over, it is refused, or somebody stops it. Then it withdraws.
final class Run {

    private static final Duration STOP_WAIT = Duration.ofSeconds(2);
    private static final Duration WITHDRAW_WAIT = Duration.ofMillis(1600);

    private final Network network;
    private final Announcer.Task task;
    private final Optional<Moment> end;
    private final Optional<PrintStream> out;
    private final PrintWriter errors;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopped;

    /// @param span how long to announce; empty until somebody stops it
    /// @param out  empty to print errors only
    Run(Network network, Announcer.Task task, Optional<Duration> span, Optional<PrintStream> out, PrintWriter errors) {
        this.network = network;
        this.task = task;
        this.end = task.once() ? Optional.empty() : span.map(Moment.now()::plus);
        this.out = out;
        this.errors = errors;
    }

    Exit run() {
        Thread hook = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return announce();
        } finally {
            ended.countDown();
            removeHook(hook);
        }
    }

    /// Ctrl-C, SIGTERM, SIGHUP: the Java VM waits for this.
    private void stop() {
        stopped = true;
        network.wake();
        try {
            if (!ended.await(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                errors.println("ivgmp-announce: stopped before the edge has confirmed the withdrawal");
            }
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeHook(Thread hook) {
        if (!stopped) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException stopping) {
                // it runs, and finds everything ended
            }
        }
    }

    private Exit announce() {
        Announcer announcer = new Announcer(task, Moment.now());
        Optional<Act.End> finished = drive(announcer, end);
        if (finished.isPresent()) {
            return report(finished.get());
        }
        boolean announced = announcer.accepted();
        Announcer.Task nothing = new Announcer.Task(task.session(), announcer.nextSequence(), List.<Item>of(), 0, true,
                task.key());
        Optional<Act.End> withdrawn = drive(new Announcer(nothing, Moment.now()), Optional.of(Moment.now().plus(WITHDRAW_WAIT)));
        withdrawn.ifPresent(last -> say(last.text()));
        if (!announced) {
            errors.println("ivgmp-announce: nobody has answered lately; the announcement was not in force at the end");
        }
        return announced ? Exit.OK : Exit.NO_ANSWER;
    }

    /// Empty when `until` has passed or somebody stopped it.
    private Optional<Act.End> drive(Announcer announcer, Optional<Moment> until) {
        boolean stoppedBefore = stopped;
        while (true) {
            Moment now = Moment.now();
            if (until.filter(at -> !at.isAfter(now)).isPresent() || stopped && !stoppedBefore) {
                return Optional.empty();
            }
            Optional<Act.End> over = perform(announcer.onTick(now), Optional.empty());
            Moment next = until.map(at -> Moment.earlier(at, announcer.deadline())).orElse(announcer.deadline());
            if (over.isPresent()) {
                return over;
            }
            for (Network.Received received : network.receive(Moment.now().until(next).toMillis())) {
                over = perform(announcer.onDatagram(received.from(), received.datagram(), Moment.now()), Optional.of(received));
                if (over.isPresent()) {
                    return over;
                }
            }
        }
    }

    private Optional<Act.End> perform(List<Act> acts, Optional<Network.Received> answered) {
        for (Act act : acts) {
            switch (act) {
                case Act.Broadcast(var datagram) -> network.broadcast(datagram);
                case Act.Reply(var edge, var datagram) ->
                        answered.ifPresent(received -> network.reply(received.way(), edge, datagram));
                case Act.Say(var text) -> say(text);
                case Act.End over -> {
                    return Optional.of(over);
                }
            }
        }
        return Optional.empty();
    }

    private Exit report(Act.End over) {
        if (over.exit() == Exit.OK) {
            say(over.text());
        } else {
            String where = over.exit() == Exit.NO_ANSWER ? " Asked " + network.where()
                    + network.trouble().map(why -> ", but nothing could be sent: " + why).orElse("")
                    + ". An edge does not answer hosts that are not of its site; behind an inner router, name it with --edge" : "";
            errors.println("ivgmp-announce: " + over.text() + where);
        }
        return over.exit();
    }

    private void say(String text) {
        out.ifPresent(to -> to.println(text));
    }
}
