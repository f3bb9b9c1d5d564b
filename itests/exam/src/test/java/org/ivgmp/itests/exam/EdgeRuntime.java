package org.ivgmp.itests.exam;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.jr.ob.JSON;

import org.ops4j.pax.exam.Option;

/// The runtime of an edge as it is shipped: the bundles of the assembled feature, from the assembled repository, with
/// the shipped configuration files.
final class EdgeRuntime {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path REPOSITORY = ROOT.resolve("features/target/edge-repository");
    private static final Path FEATURE = ROOT.resolve("features/target/slingfeature-tmp/feature-edge-runtime.json");

    /// Above all start levels of the feature.
    private static final int START_LEVEL = 100;

    private EdgeRuntime() {
    }

    static Option options(Class<?> test) throws IOException {
        Path instance = instance(test);
        Map<String, Object> feature = JSON.std.mapFrom(Files.readString(FEATURE));
        List<Option> options = new ArrayList<>();
        for (Object each : (List<?>) feature.get("bundles")) {
            Map<?, ?> described = (Map<?, ?>) each;
            int level = Integer.parseInt(String.valueOf(described.get("start-order")));
            options.add(bundle(jar((String) described.get("id")).toUri().toString()).startLevel(level));
        }
        ((Map<?, ?>) feature.get("framework-properties")).forEach((key, value) -> options.add(frameworkProperty(
                (String) key).value(String.valueOf(value).replace("${ivgmp.instance}", instance.toString()))));
        options.add(systemProperty("ivgmp.instance").value(instance.toString()));
        options.add(frameworkProperty("ivgmp.instance").value(instance.toString()));
        options.add(systemProperty("ivgmp.test.repository").value(REPOSITORY.toString()));
        options.add(frameworkStartLevel(START_LEVEL));
        options.add(vmOption("--enable-native-access=ALL-UNNAMED"));
        options.add(vmOption("-Xmx256m"));
        options.add(cleanCaches(true));
        options.add(systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"));
        options.add(junitBundles());
        return composite(options.toArray(Option[]::new));
    }

    /// `group:artifact:version` in Maven layout.
    private static Path jar(String id) {
        String[] parts = id.split(":");
        return REPOSITORY.resolve(parts[0].replace('.', '/')).resolve(parts[1]).resolve(parts[2])
                .resolve(parts[1] + "-" + parts[2] + ".jar");
    }

    /// A fresh instance with the shipped files; only the web console's port is any free one.
    private static Path instance(Class<?> test) throws IOException {
        Path instance = Path.of("target/instance-" + test.getSimpleName()).toAbsolutePath();
        if (Files.exists(instance)) {
            try (Stream<Path> old = Files.walk(instance)) {
                old.sorted(Comparator.reverseOrder()).forEach(EdgeRuntime::delete);
            }
        }
        Files.createDirectories(instance.resolve("etc"));
        Files.createDirectories(instance.resolve("data"));
        Files.createDirectories(instance.resolve("run"));
        try (Stream<Path> shipped = Files.list(ROOT.resolve("etc/edge"))) {
            for (Path file : shipped.filter(path -> path.toString().endsWith(".cfg")).toList()) {
                Files.writeString(instance.resolve("etc").resolve(file.getFileName()),
                        Files.readString(file).replace("http.port = 8080", "http.port = 0"));
            }
        }
        return instance;
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
