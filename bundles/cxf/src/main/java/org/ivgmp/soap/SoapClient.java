package org.ivgmp.soap;

/// A client that can be closed.
///
/// @param <P> the service endpoint interface
public interface SoapClient<P> extends AutoCloseable {

    /// Thread-safe.
    P port();

    /// Ends its connections; calls under way fail soon. Does not throw.
    @Override
    void close();
}
