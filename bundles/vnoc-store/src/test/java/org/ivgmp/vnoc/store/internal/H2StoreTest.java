package org.ivgmp.vnoc.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.flywaydb.core.Flyway;
import org.ivgmp.vnoc.store.UsageEntry;
import org.ivgmp.vnoc.store.VnocStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends StoreContract {

    private static final int ROUNDS = 6;
    private static final int ACKNOWLEDGED_MIN = 60;

    @TempDir
    Path directory;

    @Override
    Map<String, Object> properties() {
        return Map.of("url", "jdbc:h2:file:" + directory.resolve("vnoc"));
    }

    /// A child that keeps one change after another is killed by SIGKILL in the middle of it. Whatever it said it had
    /// kept, is there; the change in flight is there whole, or not at all.
    @Test
    void killedWhileWriting_nothingAcknowledgedIsLost() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("killed");
        int next = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int acknowledged = writeAndKill(url, next, ACKNOWLEDGED_MIN + round * 17);
            JdbcStore store = new JdbcStore(Map.of("url", url));
            int kept = store.audit(100_000).size();
            assertTrue(kept == acknowledged + 1 || kept == acknowledged + 2,
                    "round " + round + ": said it kept 0 to " + acknowledged + ", but there are " + kept);
            assertEquals(kept, store.sessions(100_000).size(), "half a transaction");
            store.close();
            next = kept;
        }
    }

    private static int writeAndKill(String url, int from, int count) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
                System.getProperty("java.class.path"), KeptWriter.class.getName(), url, String.valueOf(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
            int acknowledged = from - 1;
            String line = lines.readLine();
            while (line != null) {
                acknowledged = Integer.parseInt(line);
                if (acknowledged == from + count) {
                    writer.toHandle().destroyForcibly();
                }
                line = lines.readLine();
            }
            assertTrue(writer.waitFor(10, TimeUnit.SECONDS));
            assertTrue(acknowledged >= from + count, "the writer ended early, at " + acknowledged);
            return acknowledged;
        }
    }

    @Test
    void secondProgramOnTheSameFile_isRefusedInWords() {
        VnocStore.StoreException refused = assertThrows(VnocStore.StoreException.class,
                () -> writeInAnotherProgram("jdbc:h2:file:" + directory.resolve("vnoc")));
        assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
    }

    private static void writeInAnotherProgram(String url) throws Exception {
        Process writer = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
                System.getProperty("java.class.path"), KeptWriter.class.getName(), url,
                "0").redirectErrorStream(true).start();
        String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
        assertFalse(writer.exitValue() == 0);
        throw new VnocStore.StoreException(said, null);
    }

    @Test
    void wrongSettings_areRefusedWithKeyAndMend() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> new JdbcStore(Map.of("url", "jdbc:mysql://x")));
        assertTrue(refused.getMessage().contains("url = 'jdbc:mysql://x'"), refused.getMessage());
        assertTrue(refused.getMessage().contains("jdbc:postgresql://HOST/DATABASE"), refused.getMessage());
        for (String broken : List.of("jdbc:h2:file:/proc/none/vnoc", "jdbc:postgresql://127.0.0.1:1/none")) {
            VnocStore.StoreException failed = assertThrows(VnocStore.StoreException.class,
                    () -> new JdbcStore(Map.of("url", broken)));
            assertTrue(failed.getMessage().startsWith("the database " + broken + " cannot be used"),
                    failed.getMessage());
        }
    }

    /// A database of the time of totals: what it has accounted stays.
    @Test
    void totalsOfAnEarlierVersion_areTakenOver() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("earlier");
        Flyway.configure().dataSource(url, "", "").locations("classpath:db/migration").target("30").load().migrate();
        try (var connection = DriverManager.getConnection(url, "", ""); var statement = connection.createStatement()) {
            statement.execute("insert into usage_total(site, epoch, vpn, grp, act, packets, bytes) values"
                    + " ('paris', 'e1', 'tv', '239.1.2.3', 'SENDER', 10, 1000), ('paris', 'e2', 'tv', '239.1.2.3', 'SENDER', 5, 1)");
        }
        JdbcStore store = new JdbcStore(Map.of("url", url));
        assertEquals(List.of(new UsageEntry.Amounts(15, 1001, 0, 0, 0)),
                store.usage().stream().map(row -> row.usage().amounts()).toList());
        store.close();
    }
}
