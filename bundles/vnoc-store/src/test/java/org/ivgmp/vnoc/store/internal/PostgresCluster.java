package org.ivgmp.vnoc.store.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/// A PostgreSQL of its own, in a directory of its own, on a free port of 127.0.0.1. PostgreSQL refuses to run as root,
/// so as root it is run as the user postgres.
final class PostgresCluster {

    private final Path programs;
    private final String directory;
    private final int port;

    private PostgresCluster(Path programs, String directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    static PostgresCluster start() throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        Assumptions.assumeTrue(programs.isPresent(), "SKIP: no PostgreSQL under /usr/lib/postgresql");
        String directory = run(List.of("mktemp", "-d", "/tmp/ivgmp-postgres.XXXXXX"));
        PostgresCluster started;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PostgresCluster cluster = new PostgresCluster(programs.get(), directory, free.getLocalPort());
            cluster.initialise();
            started = cluster;
        }
        started.up();
        return started;
    }

    private void initialise() throws IOException, InterruptedException {
        run(List.of(programs.resolve("initdb").toString(), "-D", directory, "-U", "vnoc", "--auth=trust", "--no-sync"));
    }

    void up() throws IOException, InterruptedException {
        run(List.of(programs.resolve("pg_ctl").toString(), "-D", directory, "-w", "-l", directory + "/log", "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + directory, "start"));
    }

    /// As a power cut would: nothing is written any more.
    void down() throws IOException, InterruptedException {
        run(List.of(programs.resolve("pg_ctl").toString(), "-D", directory, "-m", "immediate", "-w", "stop"));
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    void create(String database) throws IOException, InterruptedException {
        run(List.of(programs.resolve("createdb").toString(), "-h", "127.0.0.1", "-p", String.valueOf(port), "-U",
                "vnoc",
                database));
    }

    void remove() throws IOException, InterruptedException {
        down();
        run(List.of("rm", "-rf", directory));
    }

    private static Optional<Path> programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb"))).findFirst();
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            whole.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        whole.addAll(command);
        Path said = Files.createTempFile("ivgmp-postgres", ".out");
        try {
            int status = new ProcessBuilder(whole).directory(Path.of("/").toFile()).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start().waitFor();
            String text = Files.readString(said, StandardCharsets.UTF_8).strip();
            if (status != 0) {
                throw new IOException(whole + " ended with " + status + ": " + text);
            }
            return text;
        } finally {
            Files.delete(said);
        }
    }
}
