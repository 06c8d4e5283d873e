// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReorderWindowTest {

    private static final long MILLI = 1_000_000;

    private final List<String> log = new ArrayList<>();
    private final ReorderWindow window = new ReorderWindow(new ReorderWindow.Sink() {
        @Override
        public void inOrder(RtpPacket packet, int lost, boolean restart) {
            log.add((restart ? "restart " : "") + (lost > 0 ? "lost" + lost + " " : "") + packet.sequence);
        }

        @Override
        public void tooLate(RtpPacket packet) {
            log.add("late " + packet.sequence);
        }
    });

    private void offer(long millis, int... sequences) {
        for (int sequence : sequences) {
            packet(millis, 1, sequence, sequence * 160);
        }
    }

    private void packet(long millis, int ssrc, int sequence, int timestamp) {
        window.offer(new RtpPacket(false, 0, sequence & 0xFFFF, timestamp, ssrc, new byte[0], 0, 0), millis * MILLI);
    }

    private void assertLog(String... expected) {
        assertEquals(List.of(expected), log);
    }

    @Test
    void inOrderPassesAtOnce() {
        offer(0, 1, 2, 3);
        assertLog("1", "2", "3");
    }

    @Test
    void sequenceWraps() {
        offer(0, 65_534, 65_535, 65_536, 65_537);
        assertLog("65534", "65535", "0", "1");
    }

    @Test
    void outOfOrderIsPutRight() {
        offer(0, 1, 3, 4, 2, 5);
        assertLog("1", "2", "3", "4", "5");
        assertEquals(1, window.reordered());
    }

    @Test
    void aGapIsGivenUpAfterItsTime() {
        offer(0, 1, 3);
        window.expire(49 * MILLI);
        assertLog("1");
        window.expire(50 * MILLI);
        assertLog("1", "lost1 3");
        offer(60, 2);
        assertLog("1", "lost1 3", "late 2");
        offer(60, 2);
        assertEquals(1, window.duplicates());
    }

    @Test
    void aGapIsGivenUpWhenEnoughWait() {
        offer(0, 1, 4, 6, 7, 5);
        assertLog("1", "lost2 4", "5", "6", "7");
    }

    @Test
    void twoGapsInOneWindow() {
        offer(0, 1, 3, 5, 7, 8);
        assertLog("1", "lost1 3");
        window.expire(49 * MILLI);
        assertLog("1", "lost1 3");
        // what is behind the second and the third has waited as long
        window.expire(50 * MILLI);
        assertLog("1", "lost1 3", "lost1 5", "lost1 7", "8");
    }

    @Test
    void aSecondGapIsNotGivenUpBeforeItsTime() {
        offer(0, 1, 3);
        offer(40, 5);
        offer(45, 2);
        assertLog("1", "2", "3");
        window.expire(89 * MILLI);
        assertLog("1", "2", "3");
        offer(89, 4);
        assertLog("1", "2", "3", "4", "5");
    }

    @Test
    void aSecondGapIsGivenUpWhenItsTimeHasCome() {
        offer(0, 1, 3);
        offer(40, 5);
        window.expire(60 * MILLI);
        assertLog("1", "lost1 3");
        window.expire(90 * MILLI);
        assertLog("1", "lost1 3", "lost1 5");
    }

    @Test
    void aGapIsAsOldAsTheFirstPacketThatCameBehindIt() {
        offer(0, 1, 5);
        offer(40, 4);
        window.expire(50 * MILLI);
        assertLog("1", "lost2 4", "5");
    }

    @Test
    void duplicatesAreCounted() {
        offer(0, 1, 1, 2, 1, 4, 4, 3, 4);
        assertLog("1", "2", "3", "4");
        assertEquals(4, window.duplicates());
    }

    @Test
    void aRestartNeedsASecondPacketAndLosesNone() {
        offer(0, 1000, 1001);
        packet(0, 1, 900, 1002 * 160);
        assertLog("1000", "1001");
        packet(20, 1, 901, 1003 * 160);
        assertLog("1000", "1001", "restart 900", "901");
    }

    @Test
    void aNearRestartIsToldByTheTimestamps() {
        offer(0, 1000, 1001);
        packet(0, 1, 980, 1002 * 160);
        packet(20, 1, 981, 1003 * 160);
        assertLog("1000", "1001", "restart 980", "981");
    }

    @Test
    void oneStrayPacketChangesNothing() {
        offer(0, 1000, 1001);
        packet(0, 1, 30_000, 5);
        offer(0, 1002);
        packet(0, 2, 1003, 5);
        offer(0, 1003);
        packet(0, 2, 1004, 5);
        offer(0, 1004);
        assertLog("1000", "1001", "1002", "1003", "1004");
    }

    @Test
    void anotherSsrcTakesOver() {
        offer(0, 1000, 1002);
        packet(0, 2, 5, 77);
        packet(20, 2, 6, 78);
        assertLog("1000", "lost1 1002", "restart 5", "6");
    }

    @Test
    void afterAResyncTheNextPacketIsTheNext() {
        offer(0, 1, 2);
        window.resync();
        offer(9000, 500, 501);
        assertLog("1", "2", "500", "501");
    }
}
