package org.ivgmp.vnoc.centre;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.store.EndedCertificate;
import org.ivgmp.vnoc.store.VnocStore;

/// The certificate revocation list that is in force: RFC 5280 section 5. Changed on the centre's thread; read by any.
public final class Revocations {

    /// Edges hold to what a list revokes beyond that time; it only says when another one can be expected.
    private static final Duration VALIDITY = Duration.ofDays(7);
    private static final Duration AFRESH = Duration.ofDays(1);

    /// A list.
    ///
    /// @param number its CRL number: the time when it was made, in seconds since 1970, or one more than that of the list before
    /// @param der    the list itself
    public record Listed(long number, Instant made, byte[] der) {
    }

    private final VnocStore store;
    private final DeviceCa authority;
    private volatile Listed current;

    Revocations(VnocStore store, DeviceCa authority) {
        this.store = store;
        this.authority = authority;
        this.current = new Listed(0, Instant.MIN, new byte[0]);
        refresh();
    }

    /// A certificate has ceased to count, or time has passed.
    void refresh() {
        Instant now = Instant.now();
        List<EndedCertificate> ended = store.ended(DeviceCa.oldest(now));
        long latest = ended.stream().mapToLong(each -> each.ended().getEpochSecond()).max().orElse(0);
        long number = Math.max(now.getEpochSecond(), Math.max(latest, current.number()) + 1);
        try {
            current = new Listed(number, now, authority.revocationList(ended, number, now, VALIDITY));
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("the CA cannot sign a revocation list", failure);
        }
    }

    /// On the centre's thread, now and then.
    void onTick() {
        if (current.made().plus(AFRESH).isBefore(Instant.now())) {
            refresh();
        }
    }

    /// Any thread.
    public Listed current() {
        return current;
    }
}
