package org.ivgmp.edge.console.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Vector;

import org.apache.felix.webconsole.spi.ValidationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class FileConfigurationsTest {

    @TempDir
    private Path directory;

    private Path file;
    private Map<String, Object> ofAFile;

    @BeforeEach
    void writeFile() throws IOException {
        file = directory.resolve("x.cfg");
        Files.writeString(file, "# About a.\na = 1\nb = lan0\ngone = 1\n");
        ofAFile = Map.of(FileConfigurations.FILE, file.toUri().toString(), "a", "1");
    }

    private static FileConfigurations with(Map<String, Object> existing) {
        Configuration configuration = answering(Configuration.class, new Hashtable<>(existing));
        return new FileConfigurations(answering(BundleContext.class, null), answering(ConfigurationAdmin.class,
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
        with(ofAFile).updateConfiguration(null, "x", properties);
        assertEquals(Map.of("a", "2", "b", "lan0, lan1", "c", "x", "d", "true",
                FileConfigurations.FILE, file.toUri().toString()), properties);
        assertEquals("# About a.\na = 2\nb = lan0, lan1\nc = x\nd = true\n", Files.readString(file));
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
        assertThrows(ValidationException.class, () -> with(ofAFile).deleteConfiguration(null, "x"));
    }

    @Test
    void aFileThatCannotBeWrittenRefusesTheForm() throws IOException {
        Files.delete(file);
        assertThrows(IOException.class, () -> with(ofAFile).updateConfiguration(null, "x", new Hashtable<>()));
    }
}
