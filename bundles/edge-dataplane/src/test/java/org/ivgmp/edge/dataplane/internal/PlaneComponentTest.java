package org.ivgmp.edge.dataplane.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;

import org.ivgmp.config.Settings;
import org.ivgmp.dataplane.Succession;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

class PlaneComponentTest {

    @Test
    void theShippedFileSaysTheDefaults() throws IOException {
        Properties shipped = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../../etc/edge/" + PlaneComponent.PID + ".cfg"))) {
            shipped.load(reader);
        }
        Map<String, Object> properties = new HashMap<>();
        shipped.forEach((key, value) -> properties.put((String) key, value));
        assertEquals(PlaneConfig.class.getDeclaredMethods().length, properties.size());
        assertEquals(settings(Map.of()), settings(properties));
    }

    @Test
    void wrongValuesAreRefusedWithKeyValueAndRange() {
        assertRefused(Map.of("interfaces", ""), "interfaces = ''", "1 to 16");
        assertRefused(Map.of("interfaces", IntStream.range(0, 17).mapToObj(i -> "lan" + i).toList()), "interfaces", "1 to 16");
        assertRefused(Map.of("interfaces", "a b"), "interfaces = 'a b'", "an interface name");
        assertRefused(Map.of("site.prefixes", "10.0.0.0/33"), "site.prefixes = '10.0.0.0/33'", "a prefix such as");
        assertRefused(Map.of("udp.port", "0"), "udp.port = '0'", "from 1 to 65535");
        assertRefused(Map.of("lan.loops", "9"), "lan.loops = '9'", "from 1 to 8");
        assertRefused(Map.of("udp.port", "65535", "lan.loops", "2"), "udp.port = 65535", "at most 65534");
    }

    @Test
    void withoutTheCapabilityTheMessageSaysWhichOne() {
        var refused = assertThrows(IllegalStateException.class, () -> Sockets.checked("packet socket", -Linux.EPERM));
        assertTrue(refused.getMessage().contains("CAP_NET_RAW"), refused.getMessage());
    }

    @Test
    void aPlaneIsLeftToAnHeirUnlessTheWholeProgramEnds() {
        assumeTrue(System.getProperty("user.name").equals("root"), "packet sockets need root");
        new PlaneComponent(Map.of("interfaces", "none0")).close(framework(Bundle.STOPPING));
        assertEquals(Optional.empty(), Succession.claim());
        new PlaneComponent(Map.of("interfaces", "none0")).close(framework(Bundle.ACTIVE));
        assertEquals(List.of(), Succession.claim().orElseThrow().take().rings());
    }

    /// Whose system bundle is in a state.
    private static BundleContext framework(int state) {
        Bundle system = proxy(Bundle.class, "getState", state);
        return proxy(BundleContext.class, "getBundle", system);
    }

    private static <T> T proxy(Class<T> type, String method, Object result) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, called, _) -> {
            assertEquals(method, called.getName());
            return result;
        }));
    }

    private static PlaneSettings settings(Map<String, Object> properties) {
        return PlaneComponent.settings(Settings.read(PlaneConfig.class, PlaneComponent.PID, properties));
    }

    private static void assertRefused(Map<String, Object> properties, String... words) {
        var refused = assertThrows(IllegalArgumentException.class, () -> settings(properties));
        List.of(words).forEach(word -> assertTrue(refused.getMessage().contains(word), refused.getMessage()));
    }
}
