// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.kamelets;

import io.sipmedia.processor.TranscriptStore;
import io.sipmedia.processor.Utterance;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/**
 * {@code transcript-store-sink} and {@code crm-lookup-action} on a real PostgreSQL. Runs when {@code TEST_POSTGRES_URL} names
 * one, such as {@code jdbc:postgresql://127.0.0.1:5432/calls?user=voice&password=secret}.
 */
@EnabledIfEnvironmentVariable(named = "TEST_POSTGRES_URL", matches = "jdbc:postgresql:.*")
class PostgresTranscriptTest extends KameletTestSupport {

    private final String url = System.getenv("TEST_POSTGRES_URL");
    private final String table = "transcript_" + UUID.randomUUID().toString().replace("-", "");

    @AfterEach
    void drop() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("drop table if exists " + table);
        }
    }

    private TranscriptStore store() {
        TranscriptStore store = new TranscriptStore();
        store.setCamelContext(context);
        store.setJdbcUrl(url);
        store.setTable(table);
        store.start();
        return store;
    }

    @Test
    void storesThroughTheKamelet() throws Exception {
        start("transcript-store-sink", Map.of("jdbcUrl", url, "table", table));
        for (int round = 0; round < 2; round++) {
            Exchange said = send(e -> {
                e.getMessage().setHeaders(new java.util.HashMap<>(Map.of(
                        "CamelSipMediaCallId", "c1", "CamelRealtimeItemId", "item_1", "CamelRealtimeSpeaker", "model",
                        "CamelRealtimeStartMillis", 5L, "CamelRealtimeEndMillis", 50L, "CamelRealtimeTruncated", true)));
                e.getMessage().setBody("Größe \u0000\uD83D\uDE00");
            });
            assertNull(said.getException());
        }
        TranscriptStore store = store();
        List<Utterance> read = store.read("c1");
        assertEquals(1, read.size());
        assertEquals("Größe \uD83D\uDE00", read.get(0).text());
        assertEquals(50L, read.get(0).endedMillis());
        store.stop();
    }

    @Test
    void twoGatewaysMayStartAndWriteAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Void>> gateways = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                gateways.add(() -> {
                    TranscriptStore store = store();
                    for (int item = 0; item < 10; item++) {
                        store.store(new Utterance("c1", "item_" + item, "caller", item * 100L, null, Instant.now(), "hello", false));
                    }
                    store.stop();
                    return null;
                });
            }
            for (Future<Void> gateway : threads.invokeAll(gateways)) {
                gateway.get();
            }
        } finally {
            threads.shutdownNow();
        }
        TranscriptStore store = store();
        assertEquals(10, store.read("c1").size());
        store.stop();
    }

    @Test
    void asksForACustomer() throws Exception {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("create table " + table + " (phone text, name text, orders numeric, since date)");
            connection.createStatement().execute("insert into " + table + " values ('+12025550123', 'Ada', 2, '2020-02-29')");
        }
        start("crm-lookup-action", Map.of("jdbcUrl", url, "query", "select name, orders, since from " + table + " where phone = :#phone"));
        assertEquals("{\"found\":true,\"customer\":{\"name\":\"Ada\",\"orders\":2,\"since\":\"2020-02-29\"}}",
                answer(Map.of("phone", "+1 (202) 555-0123")));
    }
}
