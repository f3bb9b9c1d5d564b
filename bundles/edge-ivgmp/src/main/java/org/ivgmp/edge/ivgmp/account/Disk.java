package org.ivgmp.edge.ivgmp.account;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A directory of small files.
public interface Disk {

    List<String> names() throws IOException;

    Optional<byte[]> read(String name) throws IOException;

    /// The whole content or none of it, whenever the machine stops; durable when it returns. When it fails, it may have been
    /// done all the same.
    void write(String name, byte[] content) throws IOException;

    void delete(String name) throws IOException;
}
