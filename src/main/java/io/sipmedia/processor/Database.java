// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;

/**
 * A database as the Kamelets name it: a DataSource of the registry, or a JDBC URL for which a small connection pool is
 * made (and closed again).
 *
 * <p>Thread: any.
 */
final class Database implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    private final DataSource dataSource;
    private final AutoCloseable owned;
    private final String name;

    private Database(DataSource dataSource, AutoCloseable owned, String name) {
        this.dataSource = dataSource;
        this.owned = owned;
        this.name = name;
    }

    static Database ofRegistry(CamelContext context, String beanName) {
        DataSource found = context.getRegistry().lookupByNameAndType(beanName.replaceFirst("^#(bean:)?", ""), DataSource.class);
        if (found == null) {
            throw new IllegalArgumentException("dataSource holds '" + beanName + "', but the registry has no DataSource of that name");
        }
        return new Database(found, null, beanName);
    }

    /** @throws IllegalArgumentException if no driver on the class path knows the URL */
    static Database ofUrl(String url, String user, String password, long connectMillis) {
        String shown = masked(url);
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "jdbcUrl holds '" + shown + "'; allowed is a JDBC URL such as jdbc:h2:file:./calls or jdbc:postgresql://host/database");
        }
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new IllegalArgumentException("jdbcUrl holds '" + shown + "', but no JDBC driver on the class path knows it");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setPoolName("sip-media-jdbc");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(connectMillis);
        config.setValidationTimeout(Math.min(connectMillis, 1000));
        // a database that is down when the route starts must not keep the telephone from ringing
        config.setInitializationFailTimeout(-1);
        // ours, because the pool leaves its own running when the thread that closes it is interrupted, as a forced shutdown does
        ScheduledThreadPoolExecutor housekeeper = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sip-media-jdbc:housekeeper");
            thread.setDaemon(true);
            return thread;
        });
        housekeeper.setRemoveOnCancelPolicy(true);
        config.setScheduledExecutor(housekeeper);
        HikariDataSource pool = new HikariDataSource(config);
        return new Database(pool, () -> close(pool, housekeeper), shown);
    }

    private static void close(HikariDataSource pool, ScheduledThreadPoolExecutor housekeeper) {
        boolean interrupted = Thread.interrupted();
        try {
            pool.close();
        } finally {
            housekeeper.shutdownNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Whether this is H2 2.3.232 with a file of its own, which can lose the newest rows when it closes the file (h2database issue 4247). */
    static boolean losesRows(DatabaseMetaData database) throws SQLException {
        return database.getDatabaseProductName().equals("H2") && database.getDatabaseProductVersion().startsWith("2.3.232")
                && !database.getURL().matches("(?i)jdbc:h2:(mem|tcp|ssl):.*");
    }

    /** For messages: no credentials. */
    String name() {
        return name;
    }

    /** Whether trying again may help: the database is away, overloaded, or chose this statement to resolve a deadlock. */
    static boolean isOutage(SQLException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && isOutage(sql.getSQLState())) {
                return true;
            }
            if (t instanceof SQLTransientException || t instanceof SQLRecoverableException
                    || t instanceof SQLNonTransientConnectionException || t instanceof java.io.IOException) {
                // a pool's time-out may hide a refused log-in, which no second try will mend
                return !isLogInRefused(failure);
            }
        }
        return false;
    }

    private static boolean isOutage(String state) {
        return state != null
                && (state.startsWith("08") || state.startsWith("40") || state.startsWith("53") || state.startsWith("57P"));
    }

    /** SQLSTATE class 28, invalid authorization; 3D000, no such database. */
    static boolean isLogInRefused(SQLException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("28") || sql.getSQLState().startsWith("3D"))) {
                return true;
            }
        }
        return false;
    }

    static String masked(String url) {
        return url.replaceFirst("//[^/@]*@", "//***@").replaceFirst("[?;].*", "");
    }

    @Override
    public void close() {
        if (owned != null) {
            try {
                owned.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
