package org.ivgmp.vnoc.centre;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.time.Moment;
import org.ivgmp.vnoc.ca.DeviceCa;
import org.ivgmp.vnoc.core.Decision;
import org.ivgmp.vnoc.core.Digest;
import org.ivgmp.vnoc.core.Network;
import org.ivgmp.vnoc.core.PolicyCompiler;
import org.ivgmp.vnoc.core.Site;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.TokenRecord;
import org.ivgmp.vnoc.store.VnocStore;

/// From a token and a certificate request to a site's certificate. A device whose enrolment was answered into the void
/// asks again with the same token and key, and gets the same certificate.
final class Enroller {

    private final Registry registry;
    private final VnocStore store;
    private final DeviceCa authority;
    private final RefusalLog refusals;

    Enroller(Registry registry, VnocStore store, DeviceCa authority, RefusalLog refusals) {
        this.registry = registry;
        this.store = store;
        this.authority = authority;
        this.refusals = refusals;
    }

    /// @param secret the token's first part; untrusted, as are the others
    SiteDesk.Enrolled enrol(String secret, byte[] csr, Ipv4Address endpoint, Moment now) throws Refusal {
        String hash = Digest.ofLines(List.of(secret));
        TokenRecord token = store.token(hash).orElseThrow(() -> unauthorised("the token is unknown"));
        Site site = Optional.ofNullable(registry.network().sites().get(token.site()))
                .orElseThrow(() -> unauthorised("the token's site is gone"));
        if (token.expires().isBefore(Instant.now())) {
            throw refused(site, hash, "the token ended at " + token.expires(), now);
        }
        PublicKey key = key(csr);
        try {
            Optional<X509Certificate> earlier = earlier(token);
            if (earlier.isPresent() && earlier.get().getPublicKey().equals(key)) {
                return new SiteDesk.Enrolled(site.name(), site.overlay(), earlier.get(), authority.certificate());
            }
            if (token.used()) {
                throw refused(site, hash, "the token has been used; make another one", now);
            }
            return issued(site, hash, authority.device(site.name(), key), endpoint);
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("the CA cannot sign", failure);
        }
    }

    private PublicKey key(byte[] csr) throws Refusal {
        try {
            return DeviceCa.requestedKey(csr);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.bad(malformed.getMessage());
        }
    }

    private static Optional<X509Certificate> earlier(TokenRecord token) throws GeneralSecurityException {
        return token.certificate().isPresent()
                ? Optional.of(DeviceCa.certificate(Base64.getDecoder().decode(token.certificate().get())))
                : Optional.empty();
    }

    private SiteDesk.Enrolled issued(Site site, String hash, X509Certificate certificate, Ipv4Address endpoint)
            throws GeneralSecurityException {
        Instant at = Instant.now();
        String serial = certificate.getSerialNumber().toString(16);
        Network next = registry.network().with(site.at(endpoint).enrolled(true));
        registry.commit(next, new PolicyCompiler(next).concerned(site.vpns()), new ArrayList<>(List.of(
                new Change.Enrolled(site.name(), hash, endpoint, serial,
                        Base64.getEncoder().encodeToString(certificate.getEncoded()), at),
                new Change.Audited(new AuditEntry(at, site.name(), "enrol",
                        "certificate " + serial + " for " + endpoint, "granted", "")))), "");
        return new SiteDesk.Enrolled(site.name(), site.overlay(), certificate, authority.certificate());
    }

    /// Of tokens that were ours; what strangers try is not written down.
    private Refusal refused(Site site, String hash, String reason, Moment now) {
        if (refusals.isNews(hash, now)) {
            store.apply(List.of(new Change.Audited(
                    new AuditEntry(Instant.now(), site.name(), "enrol", "token", "refused", reason))));
        }
        return unauthorised(reason);
    }

    private static Refusal unauthorised(String reason) {
        return new Refusal(Decision.Outcome.NOT_AUTHORISED, reason);
    }
}
