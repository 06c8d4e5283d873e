// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of options in {@code docs/performance.md} beside the code that asks for them. */
class OptionTableTest {

    private static final Pattern ASKED = Pattern.compile("\\bargs\\.(?:text|number|decimal|flag)\\(\"([a-z-]+)\"");
    private static final Pattern NAMED = Pattern.compile("`--([a-z-]+)`");
    /** Processes that the bench starts itself: what they ask for is between them. */
    private static final Set<String> OWN = Set.of("LoadGenerator.java", "RealtimeSink.java");
    /** Given by {@code bench/run} itself. */
    private static final String ROOT = "root";

    private static Set<String> asked() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(each -> each.toString().endsWith(".java") && !OWN.contains(each.getFileName().toString())).toList();
        }
        Set<String> names = new TreeSet<>();
        for (Path source : sources) {
            ASKED.matcher(Files.readString(source)).results().map(each -> each.group(1)).forEach(names::add);
        }
        names.remove(ROOT);
        return names;
    }

    // of all commands together
    private static Set<String> taken() {
        Set<String> names = Arrays.stream(Command.values()).flatMap(each -> each.options().stream()).collect(Collectors.toCollection(TreeSet::new));
        names.remove(ROOT);
        return names;
    }

    // the first cells of its rows
    private static Set<String> documented() throws IOException {
        return Files.readAllLines(Path.of("../docs/performance.md")).stream().filter(line -> line.startsWith("| `--"))
                .map(line -> line.substring(0, line.indexOf('|', 1))).flatMap(cell -> NAMED.matcher(cell).results()).map((MatchResult each) -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theTableNamesWhatTheCodeAsksForAndNothingElse() throws IOException {
        assertTrue(asked().size() > 30, "the pattern still finds them");
        assertEquals(asked(), documented());
    }

    @Test
    void theCommandsTakeWhatTheCodeAsksForAndNothingElse() throws IOException {
        assertEquals(asked(), taken());
    }
}
