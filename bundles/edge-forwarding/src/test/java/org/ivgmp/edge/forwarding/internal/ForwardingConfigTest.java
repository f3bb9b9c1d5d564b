package org.ivgmp.edge.forwarding.internal;

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

class ForwardingConfigTest {

    @Test
    void theShippedFileIsAcceptedAndSaysTheDefaults() throws IOException {
        Properties shipped = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../../etc/edge/" + ForwardingComponent.PID + ".cfg"))) {
            shipped.load(reader);
        }
        Map<String, Object> properties = new HashMap<>();
        shipped.forEach((key, value) -> properties.put((String) key, value));
        ForwardingConfig config = Settings.read(ForwardingConfig.class, ForwardingComponent.PID, properties);
        assertEquals(ForwardingConfig.class.getDeclaredMethods().length, properties.size());
        assertEquals(270, config.hold_s());
    }
}
