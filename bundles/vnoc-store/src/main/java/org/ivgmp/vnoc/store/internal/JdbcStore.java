package org.ivgmp.vnoc.store.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.ivgmp.config.Settings;
import org.ivgmp.vnoc.store.AuditEntry;
import org.ivgmp.vnoc.store.Change;
import org.ivgmp.vnoc.store.Loaded;
import org.ivgmp.vnoc.store.SessionRecord;
import org.ivgmp.vnoc.store.TokenRecord;
import org.ivgmp.vnoc.store.VnocStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.postgresql.ds.PGSimpleDataSource;

/// One connection for all: the VNOC has one writer, and reads are for people. Methods wait for each other.
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
    public List<AuditEntry> audit(int limit) {
        return transaction("read the audit log", sql -> sql.query(row -> new AuditEntry(Sql.instant(row, "at_time"),
                row.getString("actor"), row.getString("action"), row.getString("subject"), row.getString("decision"),
                row.getString("reason")), "select * from audit order by id desc limit ?", limit));
    }

    @Override
    public List<SessionRecord> sessions(int limit) {
        return transaction("read the sessions", sql -> sql.query(row -> new SessionRecord(row.getString("site"),
                StateReader.request(row), Sql.instant(row, "started"), Sql.maybeInstant(row, "stopped"),
                Optional.ofNullable(row.getString("cause"))), "select * from session order by id desc limit ?", limit));
    }

    @Override
    public List<SiteUsage> usage() {
        return transaction("read the usage", sql -> sql.query(row -> new SiteUsage(row.getString("site"),
                StateReader.request(row), total(row, "p"), total(row, "b")),
                "select site, vpn, grp, act, sum(packets) as p, sum(bytes) as b from usage_total"
                        + " group by site, vpn, grp, act order by site, vpn, grp, act"));
    }

    /// A sum of what sites report may be larger than any number of theirs.
    private static long total(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
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
