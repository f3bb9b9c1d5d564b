package org.ivgmp.vnoc.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.osgi.annotation.versioning.ProviderType;

/// The VNOC's memory. All methods block on the disk; [#apply] by one thread.
@ProviderType
public interface VnocStore {

    Loaded load();

    /// Keeps all of it or nothing. When it returns, not even a power cut undoes it.
    ///
    /// @throws StoreException when it could not be kept; nothing has changed then
    void apply(List<Change> changes);

    Optional<TokenRecord> token(String hash);

    /// Certificates that count no more, in the order of their serials.
    ///
    /// @param issuedAfter older ones have expired
    List<EndedCertificate> ended(Instant issuedAfter);

    /// The newest first. Rows are handed over while they are read, so a slow taker delays nobody else.
    ///
    /// @throws X what the taker throws
    <X extends Exception> void audit(Selection selection, Taker<AuditEntry, X> taker) throws X;

    /// Those that ran at some time of the span, the newest first.
    <X extends Exception> void sessions(Selection selection, Taker<SessionRecord, X> taker) throws X;

    /// Sums over the span, which begins and ends with an hour (UTC).
    <X extends Exception> void usage(Selection selection, Taker<SiteUsage, X> taker) throws X;

    default List<AuditEntry> audit(int limit) {
        List<AuditEntry> rows = new ArrayList<>();
        this.<RuntimeException>audit(Selection.latest(limit), rows::add);
        return rows;
    }

    default List<SessionRecord> sessions(int limit) {
        List<SessionRecord> rows = new ArrayList<>();
        this.<RuntimeException>sessions(Selection.latest(limit), rows::add);
        return rows;
    }

    default List<SiteUsage> usage() {
        List<SiteUsage> rows = new ArrayList<>();
        this.<RuntimeException>usage(Selection.latest(Integer.MAX_VALUE), rows::add);
        return rows;
    }

    /// Forgets what is beyond the retention, some at a time, and notes in the audit log what it forgot.
    ///
    /// @return rows forgotten; call again soon if there are any
    long forget(Retention retention, Instant now);

    /// Takes a row.
    @FunctionalInterface
    interface Taker<T, X extends Exception> {
        void take(T row) throws X;
    }

    /// @param usage   summed
    /// @param seconds subscribed: of [Direction#SENDER] and [Direction#RECEIVER], how long the request was granted in the span
    record SiteUsage(String site, UsageEntry usage, long seconds) {
    }

    /// The database said no.
    final class StoreException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
