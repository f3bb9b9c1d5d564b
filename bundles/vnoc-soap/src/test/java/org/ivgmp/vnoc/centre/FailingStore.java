package org.ivgmp.vnoc.centre;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.EndedCertificate;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.Retention;
import org.ivgmp.vnoc.store.Selection;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.TokenRecord;
import org.ivgmp.vnoc.store.VnocStore;

/// A store whose database fails when told to: before the change is kept, or after it was kept and before that is known.
final class FailingStore implements VnocStore {

    enum Mode { WELL, REFUSES, KEEPS_AND_FAILS, AWAY }

    private final VnocStore real;
    volatile Mode mode = Mode.WELL;
    volatile int transactions;

    FailingStore(VnocStore real) {
        this.real = real;
    }

    private VnocStore there() {
        if (mode == Mode.AWAY) {
            throw new StoreException("the database is away", null);
        }
        return real;
    }

    @Override
    public Loaded load() {
        return there().load();
    }

    @Override
    public void apply(List<Change> changes) {
        if (mode == Mode.REFUSES) {
            throw new StoreException("refused", null);
        }
        there().apply(changes);
        transactions++;
        if (mode == Mode.KEEPS_AND_FAILS) {
            throw new StoreException("the answer was lost", null);
        }
    }

    @Override
    public List<EndedCertificate> ended(Instant issuedAfter) {
        return there().ended(issuedAfter);
    }

    @Override
    public Optional<TokenRecord> token(String hash) {
        return there().token(hash);
    }

    @Override
    public <X extends Exception> void audit(Selection selection, Taker<AuditEntry, X> taker) throws X {
        there().audit(selection, taker);
    }

    @Override
    public <X extends Exception> void sessions(Selection selection, Taker<SessionRecord, X> taker) throws X {
        there().sessions(selection, taker);
    }

    @Override
    public <X extends Exception> void usage(Selection selection, Taker<SiteUsage, X> taker) throws X {
        there().usage(selection, taker);
    }

    @Override
    public long forget(Retention retention, Instant now) {
        return there().forget(retention, now);
    }
}
