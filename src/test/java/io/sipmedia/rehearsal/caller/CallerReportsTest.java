// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The caller's RTCP, read by the offsets of RFC 3550 6.4.1. */
class CallerReportsTest {

    private static final long MILLI = 1_000_000;
    private final CallerReports reports = new CallerReports(0x01020304, 1);
    private long now = 1;

    @Test
    void tellsLossOfAllAndSinceTheLastReport() {
        heard(65_400, 200, 10); // the sequence numbers run over on the way
        ByteBuffer first = report();
        assertEquals(7, first.getInt(28), "about whom");
        assertEquals(19, first.getInt(32) & 0xFFFFFF, "of the last one nobody knows yet");
        assertEquals(256 * 19 / 199, first.get(32) & 0xFF);
        assertEquals(65_400 + 198, first.getInt(36), "one cycle and the number");
        heard(65_600, 100, 0);
        ByteBuffer second = report();
        assertEquals(20, second.getInt(32) & 0xFFFFFF);
        assertEquals(256 / 101, second.get(32) & 0xFF);
    }

    @Test
    void evenPacketsHaveNoJitterAndLateOnesHave() {
        heard(0, 300, 0);
        assertEquals(0, report().getInt(40));
        for (int i = 300; i < 600; i++) {
            now += 20 * MILLI;
            reports.packet(packet(i), now + (i % 2) * 4 * MILLI);
        }
        assertEquals(32, report().getInt(40), 1, "4 ms in samples");
    }

    @Test
    void givesBackTheOtherSidesTimeForTheRoundTrip() {
        heard(0, 10, 0);
        byte[] theirs = ByteBuffer.allocate(28).put((byte) 0x80).put((byte) 200).putShort((short) 6).putInt(7)
                .putInt(0x1111ABCD).putInt(0xEF012222).array();
        reports.report(theirs, theirs.length, now);
        now += 250 * MILLI;
        ByteBuffer report = reportIn(250);
        assertEquals(0xABCDEF01, report.getInt(44));
        assertEquals(65_536 * (now - heardAt) / 1e9, report.getInt(48), 700, "in 1/65536 s");
    }

    @Test
    void saysNothingBeforeThereIsSomethingToSay() {
        reports.pause(now);
        now += 10_000 * MILLI;
        assertNull(reports.due(now, 0, 0, 0));
    }

    @Test
    void isACompoundPacketWithAName() {
        heard(0, 10, 0);
        ByteBuffer report = report();
        assertEquals(0x81C8, report.getShort(0) & 0xFFFF);
        assertEquals(12, report.getShort(2), "words after the first");
        assertEquals(0x01020304, report.getInt(4));
        assertEquals(0x81CA, report.getShort(52) & 0xFFFF);
        assertEquals(report.capacity(), 52 + 4 + 4 * report.getShort(54));
        assertTrue(report.capacity() % 4 == 0);
    }

    private long heardAt;

    private void heard(int from, int count, int loseEvery) {
        for (int i = from; i < from + count; i++) {
            now += 20 * MILLI;
            if (loseEvery == 0 || (i - from) % loseEvery != loseEvery - 1) {
                reports.packet(packet(i), now);
            }
        }
        heardAt = now;
    }

    private static RtpView packet(int number) {
        return new RtpView(new byte[172], 12, 160, 0, number & 0xFFFF, (160L * number) & 0xFFFFFFFFL, false, 7);
    }

    private ByteBuffer report() {
        return reportIn(0);
    }

    private ByteBuffer reportIn(long millis) {
        reports.pause(now);
        now += reports.pause(now) * MILLI + MILLI;
        return ByteBuffer.wrap(reports.due(now, 1_000_000 + millis, 5, 800));
    }
}
