package org.ivgmp.edge.soap.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import org.ivgmp.edge.identity.RevocationStore;

/// Fetches the certificate revocation list when the VNOC names another one than is held. One at a time; what fails is tried again when the
/// VNOC names it again, which it does with every lease.
final class RevocationFetch {

    private static final Logger LOG = System.getLogger(SoapComponent.PID);

    private final RevocationStore store;
    private final Callable<byte[]> ask;
    private final AtomicBoolean busy = new AtomicBoolean();
    /// Written while busy.
    private String said = "";

    /// @param ask the VNOC's operation
    RevocationFetch(RevocationStore store, Callable<byte[]> ask) {
        this.store = store;
        this.ask = ask;
    }

    /// The VNOC's list in force has this number. Returns at once.
    void named(Long number) {
        if (number != null && number > store.number() && busy.compareAndSet(false, true)) {
            Thread.ofVirtual().name("revocation-list").start(this::fetch);
        }
    }

    private void fetch() {
        try {
            store.accept(ask.call());
            said = "";
        } catch (Exception failure) { // CXF throws whatever its transport threw, checked ones undeclared
            String about = failure instanceof IllegalArgumentException ? failure.getMessage() : Causes.of(failure);
            if (!about.equals(said)) {
                LOG.log(Level.WARNING, "the revocation list cannot be had, and is asked for again: " + about);
                said = about;
            }
        } finally {
            busy.set(false);
        }
    }
}
