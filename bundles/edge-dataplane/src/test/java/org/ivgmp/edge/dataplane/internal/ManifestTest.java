package org.ivgmp.edge.dataplane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

import org.junit.jupiter.api.Test;

/// The packet loop restarts when a bundle whose packages it imports is refreshed. So it imports one package, beside the framework's own.
class ManifestTest {

    @Test
    void theBundleImportsThePlanesApiAndTheFrameworkAndNothingElse() throws IOException {
        Attributes manifest = manifest();
        assertEquals("org.ivgmp.dataplane;version=\"[1.3,1.4)\",org.osgi.framework;version=\"[1.10,2)\"", manifest.getValue("Import-Package"));
        assertFalse(manifest.containsKey(new Attributes.Name("Export-Package")));
        assertFalse(manifest.containsKey(new Attributes.Name("DynamicImport-Package")));
        assertFalse(manifest.containsKey(new Attributes.Name("Require-Bundle")));
    }

    private static Attributes manifest() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("target/classes/META-INF/MANIFEST.MF"))) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
