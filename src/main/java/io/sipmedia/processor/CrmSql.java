// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static io.sipmedia.processor.CrmLookupException.Kind;

/** Customer records from a database, by one SELECT. At most {@value #MAX_ROWS} rows are read. */
final class CrmSql implements CrmSource {

    private static final int MAX_ROWS = 10;

    private final Database database;
    private final NamedQuery query;
    private final Duration timeout;

    CrmSql(Database database, NamedQuery query, Duration timeout) {
        this.database = database;
        this.query = query;
        this.timeout = timeout;
    }

    @Override
    public Set<String> arguments() {
        return query.names();
    }

    @Override
    public JsonNode find(Map<String, String> arguments) {
        try (Connection connection = database.connect(); PreparedStatement select = connection.prepareStatement(query.sql())) {
            select.setQueryTimeout((int) Math.max(1, (timeout.toMillis() + 999) / 1000));
            select.setMaxRows(MAX_ROWS);
            int index = 1;
            for (String name : query.parameters()) {
                select.setString(index++, arguments.get(name));
            }
            try (ResultSet rows = select.executeQuery()) {
                return answer(rows);
            }
        } catch (SQLTimeoutException e) {
            throw new CrmLookupException(
                    Kind.TIMEOUT, "The customer system did not answer within " + timeout.toMillis() + " ms", e);
        } catch (SQLException e) {
            if (Database.isOutage(e)) {
                throw new CrmLookupException(Kind.UNREACHABLE, "The customer system cannot be reached", e);
            }
            throw new CrmLookupException(Kind.REFUSED, "The customer system refused the question", e);
        }
    }

    private static JsonNode answer(ResultSet rows) throws SQLException {
        ArrayNode records = JsonNodeFactory.instance.arrayNode();
        ResultSetMetaData columns = rows.getMetaData();
        while (rows.next()) {
            ObjectNode row = records.addObject();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                put(row, columns.getColumnLabel(i).toLowerCase(Locale.ROOT), rows.getObject(i), rows, i);
            }
        }
        if (records.isEmpty()) {
            return null;
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("found", true);
        if (records.size() == 1) {
            answer.set("customer", records.get(0));
        } else {
            answer.set("customers", records);
        }
        return answer;
    }

    private static void put(ObjectNode row, String name, Object value, ResultSet rows, int column) throws SQLException {
        if (value == null) {
            row.putNull(name);
        } else if (value instanceof Boolean bool) {
            row.put(name, bool);
        } else if (value instanceof Integer || value instanceof Long || value instanceof Short) {
            row.put(name, ((Number) value).longValue());
        } else if (value instanceof BigDecimal number) {
            row.put(name, number);
        } else if (value instanceof Number number) {
            row.put(name, number.doubleValue());
        } else {
            row.put(name, rows.getString(column));
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
