// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** In processes of their own, since a JVM compiles once. CPU time is compared. */
class OpusWarmUpTest {

    private static final int LIMIT_SECONDS = 60;
    private static final int ATTEMPTS = 5;
    /** By the clock: a packet, a collection, or a machine that stops is no reason to fail. */
    private static final int LONGEST_MICROS = 5 * OpusWarmUp.LONGEST_MILLIS * 1000;

    @Test
    void theFirstSecondOfSpeechIsNotInterpreted(TestReporter report) throws Exception {
        long[] cold = run("cold");
        long[] prepared = run("prepared");
        // the warm-up ends by the clock, so on a busy machine it gets less far
        for (int i = 1; i < ATTEMPTS && 2 * prepared[2] > cold[2]; i++) {
            prepared = run("prepared");
        }
        report.publishEntry("first second of speech", cold[2] + " µs of CPU cold, " + prepared[2] + " µs after " + prepared[0] + " µs");
        assertTrue(2 * prepared[2] <= cold[2], prepared[2] + " µs of CPU, cold " + cold[2]);
        assertTrue(prepared[0] < LONGEST_MICROS, "preparing took " + prepared[0] + " µs");
        assertTrue(prepared[1] < 10_000, "a second time took " + prepared[1] + " µs");
    }

    private static long[] run(String how) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), FirstOpusPackets.class.getName(), how).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it did not end");
            assertEquals(0, process.exitValue(), said);
            return Arrays.stream(said.substring(said.lastIndexOf('\n') + 1).split(" ")).mapToLong(Long::parseLong).toArray();
        } finally {
            process.destroyForcibly();
        }
    }
}
