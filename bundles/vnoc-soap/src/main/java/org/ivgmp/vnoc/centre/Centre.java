package org.ivgmp.vnoc.centre;

import java.util.Optional;
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

/// The one thread that changes anything. Callers wait for it, at most [#ANSWER_MAX_S]; if its mailbox is full they are told to
/// come again.
public final class Centre implements AutoCloseable {

    private static final int MAILBOX_MAX = 2048;
    private static final long ANSWER_MAX_S = 20;

    private final SiteDesk sites;
    private final OperatorDesk operators;
    private final Loop<Consumer<Moment>> loop;

    private Centre(VnocStore store, DeviceCa authority, CentreSettings settings, Consumer<Throwable> onFailure) {
        Loaded loaded = store.load();
        Registry registry = new Registry(store, settings.limits(), loaded);
        this.sites = new SiteDesk(registry, store, authority, settings, loaded.serials(), Moment.now());
        this.operators = new OperatorDesk(registry, sites, authority, settings, loaded);
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

    @FunctionalInterface
    private interface Work<T> {
        T run(Moment now) throws Refusal;
    }

    private <T> T call(Work<T> work) throws Refusal, BusyException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean room = loop.post(now -> {
            try {
                answer.complete(work.run(now));
            } catch (Refusal | VnocStore.StoreException | IllegalStateException failure) {
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
            sites.onTick(now);
        }

        @Override
        public Optional<Moment> deadline() {
            return sites.deadline();
        }
    }
}
