package org.ivgmp.edge.ivgmp.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.ivgmp.dataplane.PlaneCounters;
import org.ivgmp.edge.ivgmp.account.Ledger;
import org.ivgmp.edge.status.SiteDetail;
import org.ivgmp.edge.vnoc.Lease;
import org.ivgmp.edge.vnoc.Reply;
import org.ivgmp.edge.vnoc.UsageReport;
import org.ivgmp.edge.vnoc.VnocPort;
import org.ivgmp.time.Moment;

/// Reads the packet loop's counters every so often and brings what was counted to the VNOC, on a thread of its own. When the
/// packet loop or this bundle is taken away in order, the counters are read once more.
final class Accountant implements AutoCloseable {

    private static final Logger LOG = System.getLogger("org.ivgmp.edge.ivgmp");
    private static final int SPOOL_ID_BYTES = 16;

    /// @param directory empty for no accounting
    record Settings(String directory, int spoolMb, Duration interval, Duration retry) {
    }

    private final Settings settings;
    private final Supplier<SiteDetail> detail;
    private final Thread thread;
    /// Guards all that follows.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Optional<Ledger> ledger = Optional.empty();
    private Optional<PlaneCounters> plane = Optional.empty();
    private Optional<VnocPort> vnoc = Optional.empty();
    private Moment readAt;
    private Moment sendAt;
    private String said = "";

    Accountant(Settings settings, Supplier<SiteDetail> detail) {
        this.settings = settings;
        this.detail = detail;
        this.readAt = Moment.now().plus(settings.interval());
        this.sendAt = Moment.now();
        if (settings.directory().isEmpty()) {
            say("usage.dir is not set: nothing is accounted (etc/org.ivgmp.edge.cfg of this version shows how)");
        }
        open();
        this.thread = Thread.ofVirtual().name("usage").start(this::run);
    }

    /// The disk may be away or full at the start: it is tried again with each reading.
    private void open() {
        if (settings.directory().isEmpty() || ledger.isPresent()) {
            return;
        }
        try {
            ledger = Optional.of(new Ledger(new DirectoryDisk(Path.of(settings.directory())),
                    (long) settings.spoolMb() << 20, Accountant::id, Moment.now()));
        } catch (IOException failure) {
            say("accounts cannot be kept in " + settings.directory() + ": " + failure);
        }
    }

    private static String id() {
        byte[] id = new byte[SPOOL_ID_BYTES];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    void bindPlane(PlaneCounters counters) {
        locked(() -> {
            plane.ifPresent(_ -> read());
            plane = Optional.of(counters);
        });
    }

    void unbindPlane(PlaneCounters counters) {
        locked(() -> {
            if (plane.equals(Optional.of(counters))) {
                read();
                plane = Optional.empty();
            }
        });
    }

    void bindVnoc(VnocPort port) {
        locked(() -> {
            vnoc = Optional.of(port);
            sendAt = Moment.now();
            changed.signalAll();
        });
    }

    void unbindVnoc(VnocPort port) {
        locked(() -> vnoc = vnoc.filter(bound -> bound != port));
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                step();
            }
        } catch (InterruptedException closed) {
            // closed
        }
    }

    /// Reads when it is time, and sends what there is; the lock is not held while the VNOC is asked.
    private void step() throws InterruptedException {
        Optional<UsageReport> report;
        Optional<VnocPort> port;
        lock.lock();
        try {
            Moment now = Moment.now();
            if (!readAt.isAfter(now)) {
                readAt = now.plus(settings.interval());
                read();
            }
            report = vnoc.isEmpty() || sendAt.isAfter(now) ? Optional.empty()
                    : ledger.flatMap(book -> book.report(now, System.currentTimeMillis()));
            port = vnoc;
            if (report.isEmpty()) {
                rest(now);
                return;
            }
        } finally {
            lock.unlock();
        }
        Reply<Lease> reply = ask(port.get(), report.get());
        locked(() -> answered(report.get(), reply));
    }

    private void rest(Moment now) throws InterruptedException {
        Moment until = sendAt.isAfter(now) ? Moment.earlier(readAt, sendAt) : readAt;
        changed.await(Math.max(1, now.until(until).toNanos()), TimeUnit.NANOSECONDS);
    }

    private void read() {
        open();
        if (ledger.isEmpty() || plane.isEmpty()) {
            return;
        }
        try {
            ledger.get().onReading(Counters.read(plane.get()), detail.get(), Moment.now(), System.currentTimeMillis());
            condition(ledger.get().condition());
        } catch (IOException failure) {
            say("accounts cannot be written to " + settings.directory() + " (they wait in memory): " + failure);
        } catch (IllegalStateException gone) {
            LOG.log(Level.DEBUG, "the packet loop went away while it was read", gone);
        }
    }

    private void condition(Ledger.Condition now) {
        if (now.damaged() > 0) {
            say(now.damaged() + " files of accounts in " + settings.directory() + " are put aside as *.aside: unreadable, "
                    + "or refused by the VNOC");
        } else if (now.full() > 0 && now.bytes() > 0) {
            say("accounts for the VNOC fill usage.spool.mb; they wait in memory");
        } else {
            said = "";
        }
    }

    /// Each trouble once.
    private void say(String trouble) {
        if (!trouble.equals(said)) {
            said = trouble;
            LOG.log(Level.WARNING, trouble);
        }
    }

    /// The client may be replaced in the middle of a call.
    private static Reply<Lease> ask(VnocPort port, UsageReport report) {
        try {
            return port.reportUsage(report);
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "a report of usage failed inside the client", failure);
            return new Reply.Unreachable<>("the SOAP client failed: " + failure);
        }
    }

    private void answered(UsageReport report, Reply<Lease> reply) {
        try {
            if (ledger.isPresent() && !ledger.get().onReply(report, reply)) {
                sendAt = Moment.now().plus(settings.retry());
            }
        } catch (IOException failure) {
            say("accounts that the VNOC has cannot be deleted from " + settings.directory() + ": " + failure);
        }
        if (reply instanceof Reply.Refused<Lease>(var fault, var reason)) {
            say("the VNOC refuses accounts (" + fault + "): " + reason);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        locked(() -> {
            read();
            plane = Optional.empty();
        });
    }
}
