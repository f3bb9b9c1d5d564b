package org.ivgmp.edge.identity;

import java.security.cert.X509CRL;
import java.util.Optional;

import org.ivgmp.view.View;
import org.osgi.annotation.versioning.ProviderType;

/// Which certificates of the device CA no peer may show any more (RFC 5280 section 5), kept over restarts; empty until the VNOC has said.
@ProviderType
public interface RevocationStore extends View<Optional<X509CRL>> {

    /// The CRL number of the list held, 0 for none.
    long number();

    /// Keeps a list durably, before it returns. One that is not newer than the one held is passed over.
    ///
    /// @param der untrusted
    /// @throws IllegalArgumentException when it is malformed, has no number, or is not of this device's CA
    void accept(byte[] der);
}
