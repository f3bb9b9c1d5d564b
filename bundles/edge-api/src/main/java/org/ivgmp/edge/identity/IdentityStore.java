package org.ivgmp.edge.identity;

import java.security.cert.X509Certificate;
import java.util.Optional;

import org.ivgmp.net.Ipv4Address;
import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// The device's identity on disk; empty until it has enrolled.
@ProviderType
public interface IdentityStore extends View<Optional<Identity>> {

    /// A PKCS #10 request (RFC 2986, DER) with the device's key, which is made at first need and kept.
    byte[] certificateSigningRequest();

    /// Keeps what enrolment answered, durably, before it returns.
    ///
    /// @throws IllegalArgumentException when the certificate is not for this device's key, or not signed by `authority`
    void accept(String name, Ipv4Address overlay, X509Certificate certificate, X509Certificate authority);
}
