package org.ivgmp.vnoc.soap;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// The site's name in a certificate: its one subjectAltName of type dNSName.
final class SiteNames {

    /// RFC 5280, section 4.2.1.6: GeneralName, choice [2].
    private static final int DNS_NAME = 2;

    private SiteNames() {
    }

    static Optional<String> of(X509Certificate certificate) {
        try {
            if (certificate.getSubjectAlternativeNames() == null) {
                return Optional.empty();
            }
            return certificate.getSubjectAlternativeNames().stream()
                    .filter(entry -> entry.get(0).equals(DNS_NAME)).map(entry -> entry.get(1).toString()).findFirst();
        } catch (CertificateParsingException malformed) {
            return Optional.empty();
        }
    }
}
