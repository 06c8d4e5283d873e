// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The statements on the transcript table, in SQL that H2 and PostgreSQL both speak. An utterance is written by UPDATE
 * and, where there is none yet, INSERT: that needs no vendor's upsert, and within a call writes come one after the other.
 */
final class TranscriptTable {

    private static final String UNIQUE_VIOLATION = "23505";

    /** Duplicate table, duplicate object. */
    private static final Set<String> EXISTS = Set.of("42P07", "42710");

    private final String table;

    TranscriptTable(String table) {
        if (!table.matches("[A-Za-z_][A-Za-z0-9_]{0,50}(\\.[A-Za-z_][A-Za-z0-9_]{0,50})?")) {
            throw new IllegalArgumentException("table holds '" + table + "'; allowed are letters, digits and _, with an optional schema");
        }
        this.table = table;
    }

    void create(Connection connection) throws SQLException {
        for (int attempt = 1;; attempt++) {
            try {
                createIfAbsent(connection);
                return;
            } catch (SQLException e) {
                // two gateways that start at once: in PostgreSQL, IF NOT EXISTS does not wait for the other's CREATE
                boolean other = UNIQUE_VIOLATION.equals(e.getSQLState()) || EXISTS.contains(String.valueOf(e.getSQLState()));
                if (!other || attempt == 3) {
                    throw e;
                }
            }
        }
    }

    private void createIfAbsent(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS " + table + " ("
                              + "call_id VARCHAR(128) NOT NULL, "
                              + "item_id VARCHAR(128) NOT NULL, "
                              + "speaker VARCHAR(16) NOT NULL, "
                              + "started_ms BIGINT, "
                              + "ended_ms BIGINT, "
                              + "started_at TIMESTAMP WITH TIME ZONE NOT NULL, "
                              + "text VARCHAR NOT NULL, "
                              + "truncated BOOLEAN NOT NULL, "
                              + "PRIMARY KEY (call_id, item_id))");
            statement.execute(
                    "CREATE INDEX IF NOT EXISTS " + table.replaceFirst(".*\\.", "") + "_spoken ON " + table + " (call_id, started_ms)");
        }
    }

    void write(Connection connection, Utterance utterance) throws SQLException {
        if (update(connection, utterance)) {
            return;
        }
        try {
            insert(connection, utterance);
        } catch (SQLException e) {
            // another gateway on the same database was faster with the same utterance
            if (!UNIQUE_VIOLATION.equals(e.getSQLState()) || !update(connection, utterance)) {
                throw e;
            }
        }
    }

    private boolean update(Connection connection, Utterance utterance) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + table + " SET speaker = ?, started_ms = ?, ended_ms = ?, text = ?, truncated = ?"
                                                                    + " WHERE call_id = ? AND item_id = ?")) {
            update.setString(1, utterance.speaker());
            update.setObject(2, utterance.startedMillis(), Types.BIGINT);
            update.setObject(3, utterance.endedMillis(), Types.BIGINT);
            update.setString(4, utterance.text());
            update.setBoolean(5, utterance.truncated());
            update.setString(6, utterance.callId());
            update.setString(7, utterance.itemId());
            return update.executeUpdate() > 0;
        }
    }

    private void insert(Connection connection, Utterance utterance) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + table + " (call_id, item_id, speaker, started_ms, ended_ms, started_at, text, truncated)"
                                                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, utterance.callId());
            insert.setString(2, utterance.itemId());
            insert.setString(3, utterance.speaker());
            insert.setObject(4, utterance.startedMillis(), Types.BIGINT);
            insert.setObject(5, utterance.endedMillis(), Types.BIGINT);
            insert.setObject(6, OffsetDateTime.ofInstant(utterance.startedAt(), ZoneOffset.UTC));
            insert.setString(7, utterance.text());
            insert.setBoolean(8, utterance.truncated());
            insert.executeUpdate();
        }
    }

    List<Utterance> read(Connection connection, String callId) throws SQLException {
        List<Utterance> said = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT item_id, speaker, started_ms, ended_ms, started_at, text, truncated FROM " + table
                                                                    + " WHERE call_id = ? ORDER BY started_ms, ended_ms, started_at")) {
            select.setString(1, callId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    said.add(new Utterance(
                            callId, rows.getString(1), rows.getString(2), rows.getObject(3, Long.class),
                            rows.getObject(4, Long.class), rows.getObject(5, OffsetDateTime.class).toInstant(), rows.getString(6),
                            rows.getBoolean(7)));
                }
            }
        }
        return said;
    }
}
