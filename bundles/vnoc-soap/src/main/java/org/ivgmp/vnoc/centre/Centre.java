package org.ivgmp.vnoc.centre;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.ivgmp.loop.Loop;
import org.ivgmp.loop.Machine;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.VnocStore;
import org.ivgmp.vnoc.tree.TreeBook;

/// The one thread that changes anything. Callers wait for it, at most [#ANSWER_MAX_S]; if its mailbox is full they are
/// told to come again.
public final class Centre implements AutoCloseable {

    private static final int MAILBOX_MAX = 2048;
    private static final long ANSWER_MAX_S = 20;

    private static final Logger LOG = System.getLogger("org.ivgmp.vnoc");

    private final VnocStore store;
    private final Registry registry;
    private final SiteDesk sites;
    private final OperatorDesk operators;
    private final ShapeDesk shapes;
    private final WhyDesk why;
    private final Loop<Consumer<Moment>> loop;
    /// A change failed, and with a database elsewhere it may have been kept all the same: the store has to be asked.
    private boolean doubtful;

    private Centre(VnocStore store, DeviceCa authority, CentreSettings settings, Consumer<Throwable> onFailure) {
        this.store = store;
        Loaded loaded = store.load();
        TreeDesk trees = new TreeDesk(new Random().nextInt(TreeBook.BRANCH_MAX), Moment.now());
        this.registry = new Registry(store, settings.limits(), loaded, trees, Moment::now);
        this.sites = new SiteDesk(registry, trees, store, new SiteDesk.Authority(authority, new Revocations(store::ended,
                authority::revocationList)), settings, loaded, Moment.now());
        this.operators = new OperatorDesk(registry, sites, authority, settings, loaded);
        this.shapes = new ShapeDesk(registry, operators);
        this.why = new WhyDesk(registry, sites);
        this.loop = Loop.start("centre", MAILBOX_MAX, new Commands(), onFailure);
    }

    public static Centre start(VnocStore store, DeviceCa authority, CentreSettings settings,
            Consumer<Throwable> onFailure) {
        return new Centre(store, authority, settings, onFailure);
    }

    /// Something to do on the centre's thread.
    @FunctionalInterface
    public interface Command<D, T> {
        T run(D desk, Moment now) throws Refusal;
    }

    /// The centre has more to do than it can: come again.
    public static final class BusyException extends Exception {
        private static final long serialVersionUID = 1;
    }

    public <T> T forSite(Command<SiteDesk, T> command) throws Refusal, BusyException {
        return call(now -> command.run(sites, now));
    }

    public <T> T forOperator(Command<OperatorDesk, T> command) throws Refusal, BusyException {
        return call(now -> command.run(operators, now));
    }

    public <T> T forWhy(Command<WhyDesk, T> command) throws Refusal, BusyException {
        return call(now -> command.run(why, now));
    }

    public <T> T forShape(Command<ShapeDesk, T> command) throws Refusal, BusyException {
        return call(now -> command.run(shapes, now));
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Moment now) throws Refusal;
    }

    private <T> T call(Work<T> work) throws Refusal, BusyException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean room = loop.post(now -> {
            try {
                reread(now);
                answer.complete(work.run(now));
            } catch (Refusal refusal) {
                answer.completeExceptionally(refusal);
            } catch (RuntimeException failure) {
                failed(failure);
                answer.completeExceptionally(failure);
            }
        });
        if (!room) {
            throw new BusyException();
        }
        try {
            return answer.get(ANSWER_MAX_S, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } catch (TimeoutException late) {
            throw new BusyException();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        }
    }

    private void reread(Moment now) {
        if (doubtful) {
            Loaded loaded = store.load();
            registry.restore(loaded);
            sites.restore(loaded, now);
            operators.restore(loaded);
            doubtful = false;
            LOG.log(Level.INFO, "the store answers again; its state was read anew");
        }
    }

    /// Nothing that a command does may end the loop. Said once until all is well again.
    private void failed(RuntimeException failure) {
        if (!doubtful) {
            LOG.log(Level.WARNING, "a command failed; the state is read anew before the next one", failure);
        }
        doubtful = true;
    }

    private static RuntimeException rethrown(Throwable cause) throws Refusal {
        if (cause instanceof Refusal refusal) {
            throw refusal;
        }
        return (RuntimeException) cause;
    }

    @Override
    public void close() {
        loop.close();
    }

    private final class Commands implements Machine<Consumer<Moment>> {
        @Override
        public void onEvent(Consumer<Moment> command, Moment now) {
            command.accept(now);
        }

        @Override
        public void onTick(Moment now) {
            try {
                reread(now);
                sites.onTick(now);
            } catch (RuntimeException failure) {
                failed(failure);
                sites.tickLater(now);
            }
        }

        @Override
        public Optional<Moment> deadline() {
            return sites.deadline();
        }
    }
}
