package org.ivgmp.edge.console.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.felix.webconsole.spi.ConfigurationHandler;
import org.apache.felix.webconsole.spi.ValidationException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Keeps the console's forms and the files in `etc/` one thing. The console drops the property by which File Install knows
/// a configuration's file, so that a changed value would be in force, but not in the file, and gone after a restart.
@Component
public final class FileConfigurations implements ConfigurationHandler {

    static final String FILE = "felix.fileinstall.filename";

    private final ConfigurationAdmin configurations;

    @Activate
    public FileConfigurations(@Reference ConfigurationAdmin configurations) {
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

    /// Gives the file's name back, and all values as text, which is how a file has them.
    @Override
    public void updateConfiguration(String factoryPid, String pid, Dictionary<String, Object> properties)
            throws IOException {
        Optional<Object> file = file(pid);
        if (file.isPresent()) {
            Collections.list(properties.keys()).forEach(key -> properties.put(key, text(properties.get(key))));
            properties.put(FILE, file.get());
        }
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
