package org.ivgmp.edge.lan.internal;

import java.io.IOException;
import java.util.Optional;

/// An interface's Ethernet frames with IGMP and MLD: heard, and said. [#next] and [#close] belong to one thread; the others are thread-safe, and
/// after [#close] they throw no worse than IOException.
interface Tap extends AutoCloseable {

    /// Opens taps. The seam at which tests put their own.
    @FunctionalInterface
    interface Opener {
        /// @throws IOException with words for the operator: what is missing, and the mend
        Tap open(String port) throws IOException;
    }

    /// Waits for the next frame; empty now and then, and after [#wake].
    ///
    /// @throws IOException when the interface went away
    Optional<byte[]> next() throws IOException;

    /// Makes [#next] return soon.
    void wake();

    /// How many frames were lost in front of us since the tap was opened: no room in the buffer, or the interface's own.
    ///
    /// @throws IOException when the interface went away
    long dropped() throws IOException;

    /// @throws IOException when the interface went away
    void send(byte[] frame) throws IOException;

    @Override
    void close();
}
