// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SpacingTest {

    private static final long BEGIN = 1_000_000_000_000L;
    private static final long MILLI = 1_000_000;
    private static final int SPEECH = 3;
    private static final int SILENCE = -1;

    private final Spacing spacing = new Spacing();

    private void packet(int sequence, int slot, int digit, double millisBehind, boolean measured) {
        ByteBuffer rtp = ByteBuffer.allocate(PcmuPacket.HEADER + PcmuPacket.SAMPLES);
        rtp.putShort(2, (short) sequence).putInt(4, slot * PcmuPacket.SAMPLES);
        rtp.put(PcmuPacket.TELLING, digit < 0 ? (byte) 0xFF : SpeechCode.toUlaw(SpeechCode.level(digit)));
        spacing.packet(rtp, BEGIN + slot * CallLeg.FRAME_NANOS + (long) (millisBehind * MILLI), measured, null);
    }

    /** Packets without gaps, so many milliseconds behind their slots. */
    private void packets(int first, int digit, double... millisBehind) {
        for (int i = 0; i < millisBehind.length; i++) {
            packet(first + i, first + i, digit, millisBehind[i], true);
        }
    }

    @Test
    void packetsInTheirSlotsAreNotLate() {
        packets(0, SILENCE, 0, 0.3, 0, 19.9, 0);
        assertEquals(0, spacing.late);
    }

    @Test
    void bothPacketsOfABurstBehindAStallAreLate() {
        packets(0, SPEECH, 0, 0, 70, 50, 0);
        assertEquals(2, spacing.late);
    }

    @Test
    void latenessThatBuildsUpInSmallStepsCounts() {
        packets(0, SPEECH, 0, 15, 30, 45, 0);
        assertEquals(2, spacing.late);
    }

    @Test
    void theFirstPacketOfAnAnswerAndOfASilenceMayBeLateToo() {
        packets(0, SILENCE, 0, 0, 0);
        packets(3, SPEECH, 21, 0);
        packets(5, SILENCE, 25, 0);
        assertEquals(2, spacing.late);
    }

    @Test
    void aPacketBehindAMissingOneMayBeLateToo() {
        packets(0, SPEECH, 0, 0);
        packets(3, SPEECH, 20, 0);
        assertEquals(1, spacing.missing);
        assertEquals(1, spacing.late);
        assertEquals(0, spacing.slotsGivenUp);
    }

    @Test
    void anAnswerAheadOfItsSlotMakesTheSilenceBehindItNotLate() {
        packets(0, SILENCE, 0, 0);
        packets(2, SPEECH, -19.5, -19.5, -19);
        packets(5, SILENCE, 0, 0.9);
        packets(7, SPEECH, -3, -3);
        assertEquals(0, spacing.late);
    }

    @Test
    void aPacketOfAnAnswerIsLateBesideTheAnswer() {
        packets(0, SILENCE, 0, 0);
        packets(2, SPEECH, -15, -15, 4.9, 5, -15);
        packets(7, SILENCE, 5, 0);
        assertEquals(1, spacing.late);
    }

    @Test
    void theEndOfAnAnswerThatSoundsLikeSilenceIsAheadLikeTheAnswer() {
        packets(0, SILENCE, 0, 0);
        packets(2, SPEECH, -18, -18);
        packets(4, SILENCE, -18, 0, 3, 20);
        assertEquals(1, spacing.late);
    }

    @Test
    void whereTheFirstSilenceStandsBehindAnAnswerIsNotKnownBeforeTheSecond() {
        packets(0, SPEECH, -18, -18);
        packets(2, SILENCE, -18, 0, 3, 20);
        assertEquals(1, spacing.late);
    }

    @Test
    void anAnswerThatFollowsIsNotMeasuredByTheLeadOfTheLast() {
        packets(0, SILENCE, 0);
        packets(1, SPEECH, -19, -19);
        packets(3, SILENCE, 0);
        packets(4, SPEECH, 2, 2, 19.9, 20);
        assertEquals(1, spacing.late);
    }

    @Test
    void theEarliestPacketSaysWhereTheSlotsAre() {
        // what the first one was behind nobody knows; from the second on it is known
        packets(0, SPEECH, 30, 0, 25, 0);
        assertEquals(1, spacing.late);
    }

    @Test
    void slotsThatTheTimestampsSkipAreGivenUpAndNobodyIsLateForThem() {
        packet(0, 0, SPEECH, 0, true);
        packet(1, 1, SPEECH, 70, true);
        packet(2, 2, SPEECH, 50, true);
        packet(3, 5, SPEECH, 0, true);
        packet(4, 6, SPEECH, 0, true);
        assertEquals(2, spacing.slotsGivenUp);
        assertEquals(0, spacing.missing);
        assertEquals(2, spacing.late);
    }

    @Test
    void packetsThatOvertakeEachOtherGiveNoSlotUp() {
        packet(0, 0, SPEECH, 0, true);
        packet(2, 2, SPEECH, 0, true);
        packet(1, 1, SPEECH, 20.5, true);
        packet(3, 3, SPEECH, 0, true);
        assertEquals(0, spacing.slotsGivenUp);
        assertEquals(1, spacing.late);
    }

    @Test
    void sequenceNumbersAndTimestampsMayWrap() {
        for (int n = -3; n < 3; n++) {
            ByteBuffer rtp = ByteBuffer.allocate(PcmuPacket.HEADER + PcmuPacket.SAMPLES);
            rtp.putShort(2, (short) n).putInt(4, Integer.MAX_VALUE + n * PcmuPacket.SAMPLES);
            spacing.packet(rtp, BEGIN + n * CallLeg.FRAME_NANOS + (n == 1 ? 21 * MILLI : 0), true, null);
        }
        assertEquals(1, spacing.late);
        assertEquals(0, spacing.slotsGivenUp);
        assertEquals(0, spacing.missing);
    }

    @Test
    void whatCameBeforeTheMeasuredTimeIsNotCountedButSaysWhereTheSlotsAre() {
        packet(0, 0, SPEECH, 0, false);
        packet(1, 3, SPEECH, 40, false);
        packet(2, 4, SPEECH, 20, true);
        assertEquals(1, spacing.late);
        assertEquals(0, spacing.slotsGivenUp);
    }
}
