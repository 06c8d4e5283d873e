// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was said into a table, one row per utterance: the work behind the Kamelet {@code transcript-store-sink}.
 *
 * <p>Takes the final transcript events of {@code realtime:…?include=transcript}; a second event for the same item (the
 * caller interrupted, less was heard) replaces the first. Rows are in order of speech by {@code started_ms}, not by
 * arrival: the caller's words are often recognised after the model has begun to answer them.
 *
 * <p>A database that is away is tried again {@link #setAttempts a few times}; after that, and at once for what no second
 * try mends, the exchange fails with a {@link TranscriptStoreException}, so that the route's error handler sees it.
 *
 * <p>Thread: any that may block; events of one call must come one after the other, as the event consumers deliver them.
 */
public class TranscriptStore extends ServiceSupport implements Processor, CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(TranscriptStore.class);

    private static final String CALL_ID = "CamelSipMediaCallId";
    private static final String SPEAKER = "CamelRealtimeSpeaker";
    private static final String ITEM_ID = "CamelRealtimeItemId";
    private static final String START_MILLIS = "CamelRealtimeStartMillis";
    private static final String END_MILLIS = "CamelRealtimeEndMillis";
    private static final String FINAL = "CamelRealtimeFinal";
    private static final String TRUNCATED = "CamelRealtimeTruncated";

    private CamelContext camelContext;
    private String dataSource;
    private String jdbcUrl;
    private String user;
    private String password;
    private String tableName = "transcript";
    private boolean createTable = true;
    private int attempts = 5;
    private long retryDelay = 200;
    private long connectTimeout = 3000;

    private Database database;
    private TranscriptTable table;
    /** Set once the table is known to be there; until then each write looks again. Any thread, a repeat does no harm. */
    private volatile boolean tableReady;

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (Boolean.FALSE.equals(message.getHeader(FINAL, Boolean.class))) {
            return;
        }
        Utterance utterance = utterance(message);
        if (utterance.text().isBlank() && !utterance.truncated()) {
            LOG.debug("call {}: item {} has no words", utterance.callId(), utterance.itemId());
            return;
        }
        store(utterance);
    }

    /**
     * Writes one utterance, or replaces the one of the same call and item.
     *
     * @throws TranscriptStoreException if it is not in the database when this returns
     */
    public void store(Utterance utterance) {
        long delay = retryDelay;
        for (int attempt = 1;; attempt++) {
            try (Connection connection = database.connect()) {
                prepare(connection);
                table.write(connection, utterance);
                return;
            } catch (SQLException e) {
                boolean again = Database.isOutage(e) && attempt < attempts && isRunAllowed();
                if (!again) {
                    throw failure(utterance, attempt, e);
                }
                LOG.debug("call {}: {} is away, attempt {} of {}", utterance.callId(), database.name(), attempt, attempts, e);
                pause(delay, utterance, attempt, e);
                delay *= 2;
            }
        }
    }

    /**
     * What was said in a call, in order of speech.
     *
     * @throws TranscriptStoreException if the database cannot be read
     */
    public List<Utterance> read(String callId) {
        try (Connection connection = database.connect()) {
            prepare(connection);
            return table.read(connection, callId);
        } catch (SQLException e) {
            throw new TranscriptStoreException("The transcript of call " + callId + " cannot be read from " + database.name(), e);
        }
    }

    private void prepare(Connection connection) throws SQLException {
        if (createTable && !tableReady) {
            table.create(connection);
        }
        tableReady = true;
    }

    private void pause(long millis, Utterance utterance, int attempt, SQLException why) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(utterance, attempt, why);
        }
    }

    private TranscriptStoreException failure(Utterance utterance, int attempt, SQLException cause) {
        return new TranscriptStoreException(
                "Item " + utterance.itemId() + " of call " + utterance.callId() + " is not stored in " + database.name() + " after "
                                            + attempt + (attempt == 1 ? " attempt: " : " attempts: ") + cause.getMessage(),
                cause);
    }

    private static Utterance utterance(Message message) {
        Long start = message.getHeader(START_MILLIS, Long.class);
        Long end = message.getHeader(END_MILLIS, Long.class);
        String speaker = required(message, SPEAKER).toLowerCase(Locale.ROOT);
        // The event comes when the words are known: of the caller after the last of them, of the model, which makes speech
        // faster than it is heard, soon after the first.
        long ago = speaker.equals("caller") && start != null && end != null ? end - start : 0;
        String text = message.getBody(String.class);
        return new Utterance(
                required(message, CALL_ID), required(message, ITEM_ID), speaker, start, end,
                Instant.ofEpochMilli(System.currentTimeMillis() - ago),
                // PostgreSQL refuses NUL in text
                text == null ? "" : text.replace("\u0000", ""),
                Boolean.TRUE.equals(message.getHeader(TRUNCATED, Boolean.class)));
    }

    private static String required(Message message, String header) {
        String value = message.getHeader(header, String.class);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The header " + header + " is missing: this is not a transcript event of realtime:");
        }
        return value;
    }

    @Override
    protected void doStart() {
        if ((dataSource == null) == (jdbcUrl == null)) {
            throw new IllegalArgumentException("transcript-store-sink needs either jdbcUrl or dataSource");
        }
        table = new TranscriptTable(tableName);
        database = dataSource != null
                ? Database.ofRegistry(camelContext, dataSource) : Database.ofUrl(jdbcUrl, user, password, connectTimeout);
        try (Connection connection = database.connect()) {
            prepare(connection);
            boolean compacts = jdbcUrl == null || !jdbcUrl.toUpperCase(Locale.ROOT).contains("MAX_COMPACT_TIME=0");
            if (compacts && Database.losesRows(connection.getMetaData())) {
                LOG.warn("{}: H2 2.3.232 can lose the newest rows when it closes the file; use 2.4.240, or add ;MAX_COMPACT_TIME=0 to the URL",
                        database.name());
            }
        } catch (SQLException e) {
            if (!Database.isOutage(e)) {
                String name = database.name();
                doStop();
                throw new IllegalArgumentException("The transcript table cannot be used in " + name + ": " + e.getMessage(), e);
            }
            LOG.warn("{} is away; the transcript table will be looked for when somebody speaks: {}", database.name(), e.getMessage());
        }
    }

    @Override
    protected void doStop() {
        if (database != null) {
            database.close();
            database = null;
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** Name of a {@code javax.sql.DataSource} in the registry. Either this or the JDBC URL is set. */
    public void setDataSource(String dataSource) {
        this.dataSource = set(dataSource);
    }

    /** JDBC URL of the database; a small connection pool is made for it. */
    public void setJdbcUrl(String jdbcUrl) {
        this.jdbcUrl = set(jdbcUrl);
    }

    /** User for the JDBC URL, if the URL does not hold one. */
    public void setUser(String user) {
        this.user = set(user);
    }

    /** Password for the JDBC URL, if the URL does not hold one. */
    public void setPassword(String password) {
        this.password = set(password);
    }

    /** Table to write to, with an optional schema. Default {@code transcript}. */
    public void setTable(String table) {
        this.tableName = table;
    }

    /** Whether to create the table when it is not there. Default true; false for users who may not. */
    public void setCreateTable(boolean createTable) {
        this.createTable = createTable;
    }

    /** How often a write is tried while the database is away. Default 5. */
    public void setAttempts(int attempts) {
        this.attempts = Math.max(1, attempts);
    }

    /** Milliseconds before the second attempt; doubles with each further one. Default 200. */
    public void setRetryDelay(long retryDelay) {
        this.retryDelay = retryDelay;
    }

    /** Milliseconds to wait for a connection. Default 3000, at least 250. */
    public void setConnectTimeout(long connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    private static String set(String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
