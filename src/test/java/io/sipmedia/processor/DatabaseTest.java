// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {

    @Test
    void aCloseOnAnInterruptedThreadLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Database database = Database.ofUrl("jdbc:h2:mem:interrupted", null, null, 1000);
        database.connect().close();

        Thread.currentThread().interrupt();
        database.close();

        assertTrue(Thread.interrupted(), "who interrupted the thread still wants it to know");
        await().atMost(Duration.ofSeconds(10)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> !before.contains(thread) && thread.isAlive() && thread.getName().startsWith("sip-media-jdbc")));
    }

    @ParameterizedTest
    @CsvSource({"H2, 2.3.232 (2024-08-11), jdbc:h2:file:./calls, true", "H2, 2.3.232 (2024-08-11), jdbc:h2:./calls, true",
            "H2, 2.3.232 (2024-08-11), jdbc:h2:mem:calls, false", "H2, 2.4.240 (2025-09-22), jdbc:h2:file:./calls, false",
            "PostgreSQL, 2.3.232, jdbc:postgresql://h/calls, false"})
    void theVersionThatLosesRowsIsKnown(String product, String version, String url, boolean loses) throws Exception {
        Map<String, String> says = Map.of("getDatabaseProductName", product, "getDatabaseProductVersion", version, "getURL", url);
        DatabaseMetaData database = (DatabaseMetaData) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DatabaseMetaData.class},
                (proxy, method, arguments) -> says.get(method.getName()));
        assertEquals(loses, Database.losesRows(database));
    }
}
