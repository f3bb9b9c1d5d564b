package org.ivgmp.edge.soap.internal;

import java.security.cert.X509CRL;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.ivgmp.edge.identity.RevocationStore;

/// Remembers what it was given.
final class HeldList implements RevocationStore {

    final BlockingQueue<byte[]> accepted = new LinkedBlockingQueue<>();
    volatile long number;

    @Override
    public long number() {
        return number;
    }

    @Override
    public void accept(byte[] der) {
        accepted.add(der);
    }

    @Override
    public Optional<X509CRL> snapshot() {
        return Optional.empty();
    }

    @Override
    public Registration onChange(Runnable wake) {
        return () -> { };
    }
}
