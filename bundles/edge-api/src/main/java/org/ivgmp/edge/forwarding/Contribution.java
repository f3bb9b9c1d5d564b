package org.ivgmp.edge.forwarding;

import org.osgi.annotation.versioning.ProviderType;

/// One contributor's end of the forwarding table. Thread-safe; returns at once.
@ProviderType
public interface Contribution extends AutoCloseable {

    /// The whole desired state, which replaces what this contribution said before.
    void replace(Routes routes);

    /// "All that I know has been said": stale routes that were not claimed again are removed. Saying it again is harmless.
    void complete();

    /// "I may be back": the routes become stale and stay in force until the hold time passes.
    @Override
    void close();
}
