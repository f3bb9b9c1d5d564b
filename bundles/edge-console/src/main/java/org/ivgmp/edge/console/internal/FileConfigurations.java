package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.felix.webconsole.spi.ConfigurationHandler;
import org.apache.felix.webconsole.spi.ValidationException;
import org.ivgmp.file.DurableFile;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Keeps the console's forms and the files in `etc/` one thing: a form's values go into the file, too. File Install's
/// own way is off. It writes files that an operator may be writing at that moment, loses what it read by halves, and
/// never hears of a form, because the console drops the property by which it knows a configuration's file.
@Component
public final class FileConfigurations implements ConfigurationHandler {

    static final String FILE = "felix.fileinstall.filename";

    private final BundleContext context;
    private final ConfigurationAdmin configurations;

    @Activate
    public FileConfigurations(BundleContext context, @Reference ConfigurationAdmin configurations) {
        this.context = context;
        this.configurations = configurations;
    }

    @Override
    public void createConfiguration(String pid) {
        // what is made in the console stays in the console
    }

    @Override
    public void createFactoryConfiguration(String factoryPid, String pid) {
        // likewise
    }

    @Override
    public void deleteConfiguration(String factoryPid, String pid) throws ValidationException, IOException {
        Optional<Object> file = file(pid);
        if (file.isPresent()) {
            throw new ValidationException(
                    "This configuration is kept in " + file.get() + "; change it there or in its form");
        }
    }

    /// All values become text, which is how a file has them: then File Install, when it sees the new file, finds
    /// nothing new.
    @Override
    public void updateConfiguration(String factoryPid, String pid, Dictionary<String, Object> properties)
            throws IOException {
        Optional<Object> file = file(pid);
        if (file.isPresent()) {
            Map<String, String> values = new TreeMap<>();
            Collections.list(properties.keys()).forEach(key -> values.put(key, text(properties.get(key))));
            values.forEach(properties::put);
            write(Path.of(URI.create(file.get().toString())), values);
            properties.put(FILE, file.get());
        }
    }

    private void write(Path file, Map<String, String> values) throws IOException {
        String text = CfgText.with(Files.readString(file, StandardCharsets.ISO_8859_1), values, context::getProperty);
        DurableFile.replace(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Optional<Object> file(String pid) throws IOException {
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + pid + ")");
            return found == null ? Optional.empty() : Optional.ofNullable(found[0].getProperties().get(FILE));
        } catch (InvalidSyntaxException noPid) {
            return Optional.empty();
        }
    }

    private static String text(Object value) {
        Stream<?> items = switch (value) {
            case Object[] array -> Arrays.stream(array);
            case Collection<?> collection -> collection.stream();
            default -> Stream.of(value);
        };
        return items.map(String::valueOf).collect(Collectors.joining(", "));
    }
}
