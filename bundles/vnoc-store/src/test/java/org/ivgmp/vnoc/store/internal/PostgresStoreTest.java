package org.ivgmp.vnoc.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.VnocStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {

    private static PostgresCluster cluster;
    private static int databases;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = PostgresCluster.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (cluster != null) {
            cluster.remove();
        }
    }

    private static Map<String, Object> database(int number) {
        return Map.of("url", cluster.url("vnoc" + number), "user", "vnoc", "password", "");
    }

    @Override
    @BeforeEach
    void open() throws Exception {
        databases++;
        cluster.create("vnoc" + databases);
        super.open();
    }

    @Override
    Map<String, Object> properties() {
        return database(databases);
    }

    @Test
    void databaseGoneAndBack_nothingAcknowledgedIsLost_andTheStoreGoesOn() throws Exception {
        JdbcStore store = new JdbcStore(properties());
        store.apply(List.of(new Change.VpnAdded(TV), new Change.SiteAdded("paris", OVERLAY)));
        cluster.down();
        assertThrows(VnocStore.StoreException.class, () -> store.apply(List.of(new Change.SiteRemoved("paris"))));
        assertThrows(VnocStore.StoreException.class, store::load);
        cluster.up();
        assertEquals(1, store.load().sites().size());
        store.apply(List.of(new Change.Attached("paris", "tv")));
        assertEquals(1, store.load().sites().getFirst().vpns().size());
        store.close();
    }
}
