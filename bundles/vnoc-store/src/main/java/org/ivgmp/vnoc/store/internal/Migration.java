package org.ivgmp.vnoc.store.internal;

import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/// Brings the database's schema up to date by Flyway. The scripts are named here one by one: a bundle's class path
/// cannot be scanned like a folder.
final class Migration {

    private static final String FOLDER = "db/migration/";
    private static final List<String> SCRIPTS = List.of("V1__base.sql", "V2__certificates.sql", "V10__trees.sql",
            "V30__rule_terms.sql", "V40__accounting.sql", "V50__ipv6.sql", "V51__rule_groups.sql", "V55__revocation.sql",
            "V60__rule_dscp.sql", "V61__private_network.sql");

    private Migration() {
    }

    static void run(DataSource database) {
        Flyway.configure(Migration.class.getClassLoader())
                .dataSource(database)
                .resourceProvider(new Scripts())
                .javaMigrations()
                .failOnMissingLocations(false)
                .load()
                .migrate();
    }

    private static final class Scripts implements ResourceProvider {

        @Override
        public LoadableResource getResource(String name) {
            return SCRIPTS.contains(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return SCRIPTS.stream().filter(name -> name.startsWith(prefix))
                    .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
                    .map(name -> (LoadableResource) new Script(name)).toList();
        }
    }

    private static final class Script extends LoadableResource {

        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(
                    Migration.class.getClassLoader().getResourceAsStream(FOLDER + name), StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
