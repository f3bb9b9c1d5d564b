package org.ivgmp.vnoc.centre;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.store.EndedCertificate;

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

    /// [DeviceCa#revocationList], but for a simulation.
    @FunctionalInterface
    interface Signer {
        byte[] sign(List<EndedCertificate> ended, long number, Instant now, Duration validity)
                throws GeneralSecurityException, IOException;
    }

    private final Function<Instant, List<EndedCertificate>> ended;
    private final Signer signer;
    private volatile Listed current;

    /// @param ended [org.ivgmp.vnoc.store.VnocStore#ended]
    Revocations(Function<Instant, List<EndedCertificate>> ended, Signer signer) {
        this.ended = ended;
        this.signer = signer;
        this.current = new Listed(0, Instant.MIN, new byte[0]);
    }

    /// A certificate has ceased to count, or time has passed; also to be called before anybody asks.
    void refresh() {
        Instant now = Instant.now();
        List<EndedCertificate> listed = ended.apply(DeviceCa.oldest(now));
        long latest = listed.stream().mapToLong(each -> each.ended().getEpochSecond()).max().orElse(0);
        long number = Math.max(now.getEpochSecond(), Math.max(latest, current.number()) + 1);
        try {
            current = new Listed(number, now, signer.sign(listed, number, now, VALIDITY));
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
