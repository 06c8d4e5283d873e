// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireTimingTest {

    private static final long BEGIN = 1_795_793_543L * 1_000_000_000L;
    private static final long FRAME = 20_000_000;
    private static final long MICRO = 1000;

    @TempDir
    Path folder;

    private final Captured captured = new Captured();

    private double value(String path) throws IOException {
        return value(path, Long.MIN_VALUE);
    }

    private double value(String path, long from) throws IOException {
        WireTiming timing = new WireTiming(nanos -> nanos >= from);
        PcapFile.read(captured.in(folder, 0), timing);
        return Report.value(timing.results(), path);
    }

    @Test
    void aPacketThatIsLateStandsOutTwice() throws IOException {
        for (int n = 0; n < 10; n++) {
            captured.rtp(BEGIN + n * FRAME + (n == 5 ? 700 * MICRO : 0), 4000, n, 2);
        }
        assertEquals(9, value("gapDeviationMillis.count"));
        assertEquals(0, value("gapDeviationMillis.p50"));
        assertEquals(0.7, value("gapDeviationMillis.p95"));
        assertEquals(0.7, value("gapDeviationMillis.max"));
    }

    @Test
    void jitterIsThatOfRfc3550() throws IOException {
        captured.rtp(BEGIN, 4000, 0, 2).rtp(BEGIN + FRAME + 1600 * MICRO, 4000, 1, 2).rtp(BEGIN + 2 * FRAME, 4000, 2, 2);
        // J += (|D| - J) / 16, with D of 1.6 ms twice
        assertEquals(Step.round(0.1 + (1.6 - 0.1) / 16, 3), value("jitterMillisMean"));
        assertEquals(Step.round((0.1 + 0.1 + (1.6 - 0.1) / 16) / 2, 3), value("jitterMillisOverTime"));
    }

    @Test
    void theWorstCallIsNamedBesideTheMean() throws IOException {
        for (int n = 0; n < 3; n++) {
            captured.rtp(BEGIN + n * FRAME, 4000, n, 2);
            captured.rtp(BEGIN + n * FRAME + (n == 1 ? 1600 * MICRO : 0), 4002, n, 2);
        }
        assertEquals(2, value("calls"));
        assertEquals(0.194, value("jitterMillisWorstCall"));
        assertEquals(0.097, value("jitterMillisMean"));
    }

    @Test
    void theBeginOfAnAnswerAndTheSilenceBehindItAreNoDeviation() throws IOException {
        // silence, silence, an answer 12 ms early, and silence that gives the lead back
        captured.rtp(BEGIN, 4000, 0, -1).rtp(BEGIN + FRAME, 4000, 1, -1);
        captured.rtp(BEGIN + FRAME + 8000 * MICRO, 4000, 2, 2).rtp(BEGIN + 2 * FRAME + 8000 * MICRO, 4000, 3, 3);
        captured.rtp(BEGIN + 4 * FRAME, 4000, 4, -1).rtp(BEGIN + 5 * FRAME, 4000, 5, -1);
        assertEquals(3, value("gapDeviationMillis.count"));
        assertEquals(0, value("gapDeviationMillis.max"));
        assertEquals(0, value("packetsLate"));
    }

    @Test
    void aLostPacketIsMissingAndNoGap() throws IOException {
        captured.rtp(BEGIN, 4000, 65_534, 2).rtp(BEGIN + FRAME, 4000, 65_535, 2).rtp(BEGIN + 3 * FRAME, 4000, 65_537, 2).rtp(BEGIN + 5 * FRAME, 4000, 65_538, 2);
        assertEquals(1, value("packetsMissing"));
        assertEquals(1, value("packetsLate"));
        assertEquals(0, value("slotsGivenUp"));
        assertEquals(2, value("gapDeviationMillis.count"));
    }

    @Test
    void onlyTheMeasuredTimeCounts() throws IOException {
        for (int n = 0; n < 10; n++) {
            captured.rtp(BEGIN + n * FRAME + (n == 2 ? 5000 * MICRO : 0), 4000, n, 2);
        }
        assertEquals(5, value("packets", BEGIN + 5 * FRAME));
        assertEquals(5, value("gapDeviationMillis.count", BEGIN + 5 * FRAME));
        assertEquals(0, value("gapDeviationMillis.max", BEGIN + 5 * FRAME));
    }

    @Test
    void whatIsNoAudioIsNotLookedAt() throws IOException {
        captured.rtp(BEGIN, 4000, 0, 2);
        // a telephone event, an ARP request and an IPv6 packet
        captured.frame(BEGIN + 1, Captured.udp(4000, 101, 1, 2));
        byte[] other = Captured.udp(4000, 0, 1, 2);
        other[13] = 6;
        captured.frame(BEGIN + 2, other);
        captured.frame(BEGIN + 3, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x86, (byte) 0xDD, 0x60});
        captured.rtp(BEGIN + FRAME, 4000, 1, 2);
        assertEquals(2, value("packets"));
        assertEquals(0, value("gapDeviationMillis.max"));
    }

    /** What dumpcap wrote in a run of this bench; the figures are those of another program, made for this comparison. */
    @Test
    void aRecordingOfTheBenchGivesWhatAnotherProgramFoundInIt() throws Exception {
        WireTiming timing = new WireTiming(nanos -> true);
        PcapFile.read(Path.of(WireTimingTest.class.getResource("/wire/two-calls.pcap").toURI()), timing);
        assertEquals(Map.of("calls", 2.0, "packets", 91.0, "packetsMissing", 0.0, "gapDeviationMillis.count", 85.0, "gapDeviationMillis.p50", 0.026,
                "gapDeviationMillis.p95", 2.087, "gapDeviationMillis.p99", 17.957, "jitterMillisMean", 0.253, "jitterMillisWorstCall", 0.261),
                Stream.of("calls", "packets", "packetsMissing", "gapDeviationMillis.count", "gapDeviationMillis.p50", "gapDeviationMillis.p95",
                        "gapDeviationMillis.p99", "jitterMillisMean", "jitterMillisWorstCall")
                        .collect(Collectors.toMap(path -> path, path -> Report.value(timing.results(), path))));
        assertEquals(0, Report.value(timing.results(), "packetsLate"));
        assertEquals(0, Report.value(timing.results(), "slotsGivenUp"));
    }
}
