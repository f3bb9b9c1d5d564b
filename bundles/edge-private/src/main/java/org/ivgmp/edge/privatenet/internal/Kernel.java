package org.ivgmp.edge.privatenet.internal;

import java.io.IOException;
import java.util.List;

/// What is told to the kernel.
interface Kernel {

    /// `nft -f -`: all of it, or nothing.
    void rules(String script) throws IOException;

    /// What `ip -4 route` with these words prints.
    String route(List<String> words) throws IOException;
}
