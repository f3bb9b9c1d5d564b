package org.ivgmp.edge.privatenet.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.ivgmp.program.Program;

/// By nft(8) and ip(8).
final class LinuxKernel implements Kernel {

    @Override
    public void rules(String script) throws IOException {
        Program.run(List.of("nft", "-f", "-"), script);
    }

    @Override
    public String route(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "-4", "route"));
        command.addAll(words);
        return Program.run(command);
    }
}
