package org.ivgmp.vnoc.store;

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

    /// The newest first.
    List<AuditEntry> audit(int limit);

    /// The newest first.
    List<SessionRecord> sessions(int limit);

    List<SiteUsage> usage();

    /// Totals over all epochs.
    record SiteUsage(String site, org.ivgmp.vnoc.core.Request request, long packets, long bytes) {
    }

    /// The database said no.
    final class StoreException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
