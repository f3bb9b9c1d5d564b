package org.ivgmp.vnoc.store.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.ivgmp.config.Settings;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.EndedCertificate;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.Retention;
import org.ivgmp.vnoc.store.Selection;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.TokenRecord;
import org.ivgmp.vnoc.store.VnocStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.postgresql.ds.PGSimpleDataSource;

/// One connection for all that the VNOC itself does: it has one writer, and methods wait for each other. Whoever reads history
/// has a connection of his own.
@Component(configurationPid = JdbcStore.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StoreConfig.class)
public final class JdbcStore implements VnocStore {

    static final String PID = "org.ivgmp.vnoc.store";
    private static final Logger LOG = System.getLogger(PID);

    /// H2 would otherwise write a commit to its file up to 0.5 s later; DB_CLOSE_ON_EXIT is ours to do.
    private static final String H2_DURABLE = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    /// The file's content survives the end of this program by that; the end of the machine only once the disk has it.
    private static final String H2_TO_DISK = "checkpoint sync";
    private static final int VALID_WAIT_S = 2;
    private static final int POSTGRESQL_SILENCE_MAX_S = 30;

    /// Who reads history at once.
    private static final int READERS_MAX = 8;

    private final Semaphore readers = new Semaphore(READERS_MAX);
    private final DataSource database;
    private final boolean embedded;
    private Connection connection;

    @Activate
    public JdbcStore(Map<String, Object> properties) {
        StoreConfig config = Settings.read(StoreConfig.class, PID, properties);
        embedded = config.url().startsWith("jdbc:h2:");
        database = embedded ? h2(config) : postgresql(config);
        try {
            Migration.run(database);
            connection = open();
        } catch (SQLException | RuntimeException failure) {
            throw new StoreException("the database " + config.url() + " cannot be used: " + failure.getMessage(),
                    failure);
        }
        LOG.log(Level.INFO, () -> "the store is " + config.url());
    }

    private static DataSource h2(StoreConfig config) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(config.url() + H2_DURABLE);
        source.setUser(config.user());
        source.setPassword(config.password());
        return source;
    }

    private static DataSource postgresql(StoreConfig config) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(config.url());
        source.setUser(config.user());
        source.setPassword(config.password());
        if (!config.url().contains("socketTimeout")) {
            source.setSocketTimeout(POSTGRESQL_SILENCE_MAX_S);
        }
        return source;
    }

    private Connection open() throws SQLException {
        Connection fresh = database.getConnection();
        fresh.setAutoCommit(false);
        return fresh;
    }

    @Deactivate
    public synchronized void close() throws SQLException {
        connection.close();
    }

    @Override
    public Loaded load() {
        return transaction("read the state", sql -> new StateReader(sql).read());
    }

    @Override
    public void apply(List<Change> changes) {
        transaction("keep " + changes.size() + " changes", sql -> {
            ChangeWriter writer = new ChangeWriter(sql);
            for (Change change : changes) {
                writer.write(change);
            }
            sql.commit();
            if (embedded) {
                sql.update(H2_TO_DISK);
            }
            return null;
        });
    }

    @Override
    public Optional<TokenRecord> token(String hash) {
        return transaction("read a token", sql -> sql.query(row -> new TokenRecord(row.getString("site"),
                Sql.instant(row, "expires"), row.getBoolean("used"), Optional.ofNullable(row.getString("der"))),
                "select t.site, t.expires, t.used, c.der from token t join site s on s.name = t.site"
                        + " left join certificate c on c.token = t.hash and c.serial = s.serial where t.hash = ?",
                        hash))
                .stream().findFirst();
    }

    @Override
    public List<EndedCertificate> ended(Instant issuedAfter) {
        return transaction("read the revoked certificates", sql -> sql.query(row -> new EndedCertificate(row.getString("serial"),
                Sql.instant(row, "ended"), EndedCertificate.Cause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT))),
                "select serial, ended, cause from certificate where ended is not null and issued > ? order by serial", issuedAfter));
    }

    @Override
    public <X extends Exception> void audit(Selection selection, Taker<AuditEntry, X> taker) throws X {
        this.<X>history("read the audit log", history -> history.audit(selection, taker));
    }

    @Override
    public <X extends Exception> void sessions(Selection selection, Taker<SessionRecord, X> taker) throws X {
        this.<X>history("read the sessions", history -> history.sessions(selection, taker));
    }

    @Override
    public <X extends Exception> void usage(Selection selection, Taker<SiteUsage, X> taker) throws X {
        this.<X>history("read the usage", history -> history.usage(selection, Instant.now(), taker));
    }

    @Override
    public long forget(Retention retention, Instant now) {
        return transaction("forget what is old", sql -> new Forgetting(sql, retention, now).run());
    }

    @FunctionalInterface
    private interface Reading<X extends Exception> {
        void of(History history) throws SQLException, X;
    }

    /// On a connection of its own: whoever takes the rows may be slow.
    private <X extends Exception> void history(String what, Reading<X> reading) throws X {
        if (!readers.tryAcquire()) {
            throw new StoreException("the database could not " + what + ": " + READERS_MAX + " others read; try again",
                    null);
        }
        try (Connection own = open()) {
            try {
                reading.of(new History(own));
            } finally {
                own.rollback();
            }
        } catch (SQLException failure) {
            throw new StoreException("the database could not " + what + ": " + failure.getMessage(), failure);
        } finally {
            readers.release();
        }
    }

    private synchronized <T> T transaction(String what, Work<T> work) {
        try {
            reopen();
            T result = work.on(new Sql(connection));
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException failure) {
            rollback();
            throw new StoreException("the database could not " + what + ": " + failure.getMessage(), failure);
        }
    }

    private void reopen() throws SQLException {
        if (!connection.isValid(VALID_WAIT_S)) {
            try {
                connection.close();
            } catch (SQLException gone) {
                LOG.log(Level.DEBUG, "a lost database connection", gone);
            }
            connection = open();
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            LOG.log(Level.WARNING, "the database connection is lost; it is opened again at the next use", gone);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Sql sql) throws SQLException;
    }
}
