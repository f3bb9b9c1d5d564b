package org.ivgmp.edge.ivgmp.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A disk that can fail, and of which a test sees each operation before and after it is done.
final class MemoryDisk implements Disk {

    final Map<String, byte[]> files = new TreeMap<>();
    Consumer<String> atStep = _ -> { };
    boolean full;

    @Override
    public List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        atStep.accept("before write " + name);
        if (full) {
            throw new IOException("No space left on device");
        }
        files.put(name, content.clone());
        atStep.accept("after write " + name);
    }

    @Override
    public void delete(String name) {
        atStep.accept("before delete " + name);
        files.remove(name);
        atStep.accept("after delete " + name);
    }
}
