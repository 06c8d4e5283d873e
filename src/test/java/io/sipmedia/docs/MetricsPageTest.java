// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.call.CallStats;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.EModel;
import io.sipmedia.rtp.RtpStats;
import io.sipmedia.support.MeterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/metrics.md says what the code does. {@link #main} writes the table of meters anew. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final String BEGIN = "<!-- meters -->\n";
    private static final String END = "<!-- end -->";

    public static void main(String[] args) throws IOException {
        String page = Files.readString(PAGE);
        Files.writeString(PAGE, page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END)));
    }

    private static String table() {
        return "| meter | kind | unit | tags | |\n| --- | --- | --- | --- | --- |\n" + Arrays.stream(MeterName.values())
                .map(meter -> "| `" + meter.id() + "` | " + meter.kind().name().toLowerCase(Locale.ROOT) + " | "
                        + (meter.unit() == null ? "" : meter.unit()) + " | "
                        + meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", ")) + " | " + meter.description() + " |\n")
                .collect(Collectors.joining());
    }

    @Test
    void everyMeterIsInTheTable() throws IOException {
        String page = Files.readString(PAGE);
        assertEquals(table(), page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)),
                "run the main method of this test after a meter changed");
    }

    @Test
    void everyFieldIsExplained() throws IOException {
        String page = Files.readString(PAGE);
        for (Class<?> type : List.of(RtpStats.class, CallStats.class, CallStats.Interval.class)) {
            assertEquals(List.of(), Stream.of(type.getRecordComponents()).map(each -> "`" + each.getName() + "`")
                    .filter(Predicate.not(page::contains)).toList(), type.getSimpleName());
        }
    }

    @Test
    void theScoresAreThoseOfTheModel() throws IOException {
        String page = Files.readString(PAGE);
        for (List<AudioCodecId> codecs : List.of(List.of(AudioCodecId.PCMU, AudioCodecId.PCMA), List.of(AudioCodecId.G722), List.of(AudioCodecId.OPUS))) {
            String names = codecs.stream().map(AudioCodecId::encodingName).collect(Collectors.joining(", "));
            String row = "| " + names + " | " + Stream.of(0, 1, 5, 20)
                    .map(loss -> String.format(Locale.ROOT, "%.2f", EModel.mos(codecs.get(0), loss, EModel.delay(0, null))))
                    .collect(Collectors.joining(" | ")) + " |\n";
            assertTrue(page.contains(row), row);
        }
    }
}
