// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitReceiverTest {

    private final List<String> presses = new ArrayList<>();
    private final DigitReceiver digits = new DigitReceiver(8000, (digit, millis) -> presses.add(digit + ":" + millis));
    private long now;

    private void event(int timestamp, int code, boolean end, int duration) {
        byte[] payload = {(byte) code, (byte) (end ? 0x8A : 0x0A), (byte) (duration >> 8), (byte) duration};
        digits.packet(new RtpPacket(false, 101, 1, timestamp, 1, payload, 0, 4), now);
    }

    @Test
    void anEndThreeTimesIsOnePress() {
        event(0, 1, false, 160);
        event(0, 1, true, 800);
        event(0, 1, true, 800);
        event(0, 1, true, 800);
        assertEquals(List.of("1:100"), presses);
    }

    @Test
    void lostEndsAreMadeUpByTheNextPressOrByTime() {
        event(0, 1, false, 480);
        event(5000, 2, false, 160);
        assertEquals(List.of("1:60"), presses);
        now += 199_000_000;
        digits.tick(now);
        assertEquals(1, presses.size());
        now += 1_000_000;
        digits.tick(now);
        assertEquals(List.of("1:60", "2:20"), presses);
        event(5000, 2, true, 800);
        assertEquals(2, presses.size());
    }

    @Test
    void latePacketsOfAnOlderPressAreIgnored() {
        event(0, 1, true, 800);
        event(5000, 2, false, 160);
        event(0, 1, true, 800);
        event(5000, 2, true, 800);
        assertEquals(List.of("1:100", "2:100"), presses);
    }

    @Test
    void theSameDigitTwiceIsTwo() {
        event(0, 7, true, 800);
        event(1600, 7, true, 800);
        assertEquals(List.of("7:100", "7:100"), presses);
    }

    @Test
    void timestampsWrap() {
        event(-100, 3, true, 800);
        event(1500, 4, true, 800);
        assertEquals(List.of("3:100", "4:100"), presses);
    }

    @Test
    void aPressLongerThanADurationFieldIsOne() {
        event(0, 9, false, 0xFFFF);
        event(0xFFFF, 9, false, 160);
        event(0xFFFF, 9, true, 1600);
        assertEquals(List.of("9:8391"), presses);
    }

    @Test
    void afterARestartOldTimestampsAreNew() {
        event(1_000_000, 1, true, 800);
        digits.restart();
        event(5, 2, true, 800);
        assertEquals(List.of("1:100", "2:100"), presses);
    }

    @Test
    void otherEventsAndShortPacketsAreIgnored() {
        event(0, 16, true, 800);
        digits.packet(new RtpPacket(false, 101, 1, 0, 1, new byte[3], 0, 3), 0);
        assertEquals(List.of(), presses);
    }
}
