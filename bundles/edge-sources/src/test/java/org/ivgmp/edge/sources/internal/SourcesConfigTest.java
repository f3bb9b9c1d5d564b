package org.ivgmp.edge.sources.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.ivgmp.config.Settings;
import org.junit.jupiter.api.Test;

class SourcesConfigTest {

    @Test
    void theShippedFileIsAcceptedAndSaysTheDefaults() throws IOException {
        Properties shipped = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../../etc/edge/" + SourcesComponent.PID + ".cfg"))) {
            shipped.load(reader);
        }
        Map<String, Object> properties = new HashMap<>();
        shipped.forEach((key, value) -> properties.put((String) key, value));
        SourcesConfig config = Settings.read(SourcesConfig.class, SourcesComponent.PID, properties);
        assertEquals(SourcesConfig.class.getDeclaredMethods().length, properties.size());
        assertEquals(60, config.idle_timeout_s());
        assertArrayEquals(new String[] {"224.0.0.0/24", "239.255.0.0/16"}, config.never_forward());
        assertEquals(4096, config.flows_max());
    }
}
