// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The table of {@code docs/faults.md}: per fault how long the caller hears nothing, and when the talk goes on or the call
 * is on its way to its end. What a test measures must keep to what the page promises, and is written down in
 * {@code target/faults.txt} for the page's last column. The page promises for a machine that has time: a test allows as much more as
 * the machine was late while it ran ({@link Lateness}), and nothing beyond. What rests on a timer of an option cannot be
 * earlier than that, on any machine.
 */
final class FaultTable {

    /** Of a test from its fault until it measures: reading what was heard, and the like. */
    private static final long AROUND_MILLIS = 2000;
    private static final Path PAGE = Path.of("docs/faults.md");
    private static final Path MEASURED = Path.of("target/faults.txt");

    private final String fault;
    private final double quietSeconds;
    private final double overSeconds;

    private long quietAtLeast;
    private long overAtLeast;

    private FaultTable(String fault, double quietSeconds, double overSeconds) {
        this.fault = fault;
        this.quietSeconds = quietSeconds;
        this.overSeconds = overSeconds;
    }

    /** The row of a fault. */
    static FaultTable row(String fault) throws IOException {
        List<String> cells = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| " + fault + " |")).findFirst()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .orElseThrow(() -> new AssertionError("no row '" + fault + "' in " + PAGE));
        return new FaultTable(fault, Double.parseDouble(cells.get(3).replace(" s", "")), Double.parseDouble(cells.get(4).replace(" s", "")));
    }

    /** What the options say that nothing comes before, in milliseconds. */
    FaultTable notBefore(long quiet, long over) {
        quietAtLeast = quiet;
        overAtLeast = over;
        return this;
    }

    /**
     * @param quiet milliseconds from the fault until the caller heard something
     * @param over  milliseconds from the fault until the model, or the fallback prompt, was heard
     */
    void measured(long quiet, long over, Lateness machine) throws IOException {
        long late = machine.ofLast(Math.max(quiet, over) + AROUND_MILLIS);
        Files.writeString(MEASURED, String.format(Locale.ROOT, "%s: %.1f s, %.1f s (the machine was late by %.1f s)%n", fault,
                quiet / 1000.0, over / 1000.0, late / 1000.0),
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        String load = ", and the machine was late by " + late + " ms";
        assertTrue(quiet <= 1000 * quietSeconds + late, fault + ": heard after " + quiet + " ms, promised " + quietSeconds + " s" + load);
        assertTrue(over <= 1000 * overSeconds + late, fault + ": over after " + over + " ms, promised " + overSeconds + " s" + load);
        assertTrue(quiet + late >= quietAtLeast, fault + ": heard after " + quiet + " ms already, and not before " + quietAtLeast + " ms");
        assertTrue(over + late >= overAtLeast, fault + ": over after " + over + " ms already, and not before " + overAtLeast + " ms");
    }
}
