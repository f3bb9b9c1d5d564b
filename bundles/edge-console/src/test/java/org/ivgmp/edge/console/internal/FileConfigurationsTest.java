package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Vector;

import org.apache.felix.webconsole.spi.ValidationException;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class FileConfigurationsTest {

    private static final Map<String, Object> OF_A_FILE = Map.of(FileConfigurations.FILE, "file:/etc/x.cfg", "a", "1");

    private static FileConfigurations with(Map<String, Object> existing) {
        Configuration configuration = answering(Configuration.class, new Hashtable<>(existing));
        return new FileConfigurations(answering(ConfigurationAdmin.class,
                existing.isEmpty() ? null : new Configuration[] {configuration}));
    }

    /// Whatever it is asked.
    private static <T> T answering(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> answer));
    }

    @Test
    void aFormsValuesGoToTheFileAsText() throws IOException {
        var properties = new Hashtable<String, Object>(Map.of("a", 2, "b", new String[] {"lan0", "lan1"},
                "c", new Vector<>(List.of("x")), "d", true));
        with(OF_A_FILE).updateConfiguration(null, "x", properties);
        assertEquals(Map.of("a", "2", "b", "lan0, lan1", "c", "x", "d", "true",
                FileConfigurations.FILE, "file:/etc/x.cfg"), properties);
    }

    @Test
    void whatIsInNoFileIsLeftAlone() throws IOException {
        var properties = new Hashtable<String, Object>(Map.of("a", 2));
        with(Map.of()).updateConfiguration(null, "x", properties);
        with(Map.of("a", 1)).updateConfiguration(null, "x", properties);
        assertEquals(Map.of("a", 2), properties);
        assertDoesNotThrow(() -> with(Map.of("a", 1)).deleteConfiguration(null, "x"));
    }

    @Test
    void aFileIsNotDeletedByAClick() {
        assertThrows(ValidationException.class, () -> with(OF_A_FILE).deleteConfiguration(null, "x"));
    }
}
