package org.ivgmp.edge.ipsec.internal;

import java.io.IOException;

import org.ivgmp.net.Ipv4Address;

/// Where the overlay address is put.
@FunctionalInterface
interface OverlayPort {

    /// Harmless when it is there already.
    void ensure(Ipv4Address overlay) throws MissingException;

    /// It is not there, and cannot be put there.
    final class MissingException extends IOException {
        private static final long serialVersionUID = 1;

        MissingException(String message) {
            super(message);
        }
    }
}
