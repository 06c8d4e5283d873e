// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options that nobody asks for are not ignored. */
class CommandTest {

    private static String refused(Command command, String... arguments) {
        return assertThrows(OptionException.class, () -> command.args(arguments)).getMessage();
    }

    @Test
    void aMisspeltOptionIsRefusedWithTheOneThatWasMeant() {
        assertEquals("bench/run has no option --call; the nearest it has is --calls", refused(Command.CALLS, "--call", "200"));
        assertEquals("bench/run has no option --warm-second; the nearest it has is --warm-seconds", refused(Command.CALLS, "--tls", "--warm-second", "9"));
        assertEquals("bench/run has no option --seconds=5; the nearest it has is --seconds", refused(Command.CALLS, "--seconds=5"));
        assertEquals("bench/run has no option --loop-fifo; the nearest it has is --loops-fifo", refused(Command.CALLS, "--loop-fifo", "10"));
        assertEquals("bench/run transports has no option --event; the nearest it has is --events", refused(Command.TRANSPORTS, "--event", "5"));
    }

    @Test
    void anOptionOfAnotherCommandIsRefusedWithItsName() {
        assertEquals("bench/run soak has no option --profile; it is one of bench/run", refused(Command.SOAK, "--profile"));
        assertEquals("bench/run loops has no option --events; it is one of bench/run transports", refused(Command.LOOPS, "--events", "9"));
    }

    @Test
    void nothingHasBegunWhenAnOptionIsRefused(@TempDir Path folder) throws Exception {
        Path results = folder.resolve("results");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Bench.class.getName(), "--out", results.toString(), "--pier", "floor")
                .redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile()).start();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(2, process.exitValue());
            assertEquals(List.of("bench/run has no option --pier; the nearest it has is --peer"), Files.readAllLines(folder.resolve("said")));
            assertFalse(Files.exists(results));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatACommandHasIsPassedOn() {
        assertEquals(Map.of("root", "/r", "calls", "1,50", "tls", "true"),
                Command.CALLS.args(new String[] {"--root", "/r", "--calls", "1,50", "--tls"}).all());
        assertEquals(Map.of("minutes", "1"), Command.SOAK.args(new String[] {"--minutes", "1"}).all());
    }
}
