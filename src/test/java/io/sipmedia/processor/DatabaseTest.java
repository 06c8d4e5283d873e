// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
}
