package org.ivgmp.edge.identity.internal;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.ivgmp.edge.identity.Identity;

/// Whether the parts of an identity belong together.
final class Credentials {

    /// RFC 5280, section 4.2.1.6: GeneralName, choice [2].
    private static final int DNS_NAME = 2;
    private static final String SITE_NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    private Credentials() {
    }

    /// @throws GeneralSecurityException saying which part does not fit
    static void verify(Identity identity) throws GeneralSecurityException {
        X509Certificate certificate = identity.certificate();
        X509Certificate authority = identity.authority();
        demand(identity.name().matches(SITE_NAME), "the site has no proper name");
        demand(!identity.overlay().isMulticast(), "the overlay address " + identity.overlay() + " is a group");
        demand(authority.getBasicConstraints() >= 0, "the authority's certificate is not one of an authority");
        authority.verify(authority.getPublicKey());
        certificate.verify(authority.getPublicKey());
        demand(Arrays.equals(certificate.getPublicKey().getEncoded(),
                DeviceKey.publicKey(identity.key()).getEncoded()), "the certificate is for another key");
        demand(names(certificate).contains(List.of(DNS_NAME, identity.name())),
                "the certificate does not carry the name " + identity.name());
    }

    private static Collection<List<?>> names(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names;
    }

    private static void demand(boolean claim, String otherwise) throws GeneralSecurityException {
        if (!claim) {
            throw new GeneralSecurityException(otherwise);
        }
    }
}
