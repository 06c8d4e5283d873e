// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Whole calls on the wire. After each test the model must have had no complaint about what it was sent (it checks every
 * event against the strict schema), nothing of the calls may be left in the running agent, and no thread or database
 * connection after its end.
 */
@Timeout(120)
abstract class AcceptanceTest {

    @TempDir
    Path folder;
    Agent agent;
    /** Codes of errors that belong to a test: races that settle themselves, and what the model was told to say. */
    Set<String> tolerated = Set.of();
    private Set<Thread> before;

    @BeforeEach
    void countThreads() {
        before = Thread.getAllStackTraces().keySet();
    }

    Agent start(Agent.Setup setup) throws Exception {
        agent = setup.start(folder);
        return agent;
    }

    /** With ears and a voice; what loads once for all tests counts for none of them. */
    Agent startWithSpeech(Agent.Setup setup) throws Exception {
        try (RehearsalModel loading = RehearsalModel.start(new RehearsalModelOptions())) {
            loading.ready().get(90, TimeUnit.SECONDS);
        }
        countThreads();
        return start(setup.speech());
    }

    @AfterEach
    void nothingIsWrongOrLeft() throws Exception {
        if (agent == null) {
            return;
        }
        try (Agent last = agent) {
            last.awaitQuiet();
            assertEquals(List.of(), last.complaints(tolerated), "what the model complained about");
            last.stop();
            assertEquals(0, last.databaseConnections(), "connections to the database that are left");
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            // the JDK's HTTP client of the customer lookup has no close before Java 21: its thread ends with its object
            System.gc();
            assertEquals(List.of(), threadsLeft(), "threads that are left");
        });
    }

    private List<String> threadsLeft() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread) && thread.isAlive())
                .map(Thread::getName)
                // of the JDK, of Netty's global executor and of the libraries of the test: one each per process
                .filter(name -> !name.matches("(?i).*(awaitility|ForkJoin|globalEventExecutor|Common-Cleaner|process reaper|junit|Attach"
                        + "|Keep-Alive).*"))
                .toList();
    }
}
