// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sipmedia.audio.G711;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Continuity of a caller's audio, in virtual time. */
class UplinkTest {

    private static final long MILLI = 1_000_000;

    private final Heard heard = new Heard();
    private final Uplink uplink = new Uplink(8000, heard);
    private long millis = 1_000_000;
    private long ticked = millis;
    private int sequence = 500;
    private int timestamp = 90_000;

    @BeforeEach
    void agree() {
        uplink.negotiated(Map.of(0, AudioCodec.of(AudioCodecId.PCMU), 8, AudioCodec.of(AudioCodecId.PCMA)), 8000, Map.of(101, 8000));
    }

    @AfterEach
    void positionsAreContinuous() {
        assertTrue(heard.continuous());
    }

    private void pass(long howLong) {
        millis += howLong;
        while (ticked + 20 <= millis) {
            ticked += 20;
            uplink.tick(ticked * MILLI);
        }
    }

    private void send(int type, byte[] payload, boolean marker) {
        uplink.packet(new RtpPacket(marker, type, sequence++ & 0xFFFF, timestamp, 7, payload, 0, payload.length), millis * MILLI);
    }

    private static byte[] voice(G711 law) {
        short[] samples = new short[160];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 200 * i / 8000));
        }
        return law.encode(samples);
    }

    private void talk(int packets) {
        for (int i = 0; i < packets; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
            pass(20);
        }
    }

    private void lose(int packets) {
        sequence += packets;
        timestamp += packets * 160;
        pass(packets * 20L);
    }

    @Test
    void lossIsConcealedWithSoundThatFadesAndDoesNotJump() {
        talk(10);
        lose(2);
        talk(10);
        assertEquals(22 * 160, heard.samples());
        assertEquals(40, uplink.concealedMillis());
        Heard.Audio first = heard.audio.get(10);
        assertTrue(first.concealed() && first.level() > 3000, "there is sound: " + first.level());
        assertTrue(heard.audio.get(11).level() < first.level());
        short before = 0;
        for (Heard.Audio each : heard.audio) {
            for (short sample : each.samples()) {
                assertTrue(Math.abs(sample - before) < 3500, "a click of " + (sample - before));
                before = sample;
            }
        }
    }

    @Test
    void aLongLossEndsInSilence() {
        talk(10);
        lose(8);
        talk(5);
        assertEquals(23 * 160, heard.samples());
        assertEquals(0.0, heard.audio.get(14).level());
        assertEquals(160, uplink.concealedMillis(), "the noise at its end stands in for lost packets, too");
        assertEquals(0, uplink.silenceMillis());
        assertEquals(8, uplink.lost());
    }

    @Test
    void aPauseWithComfortNoiseIsFilledAsItPasses() {
        talk(10);
        send(13, new byte[] {60}, false);
        pass(1000);
        long during = heard.samples();
        assertTrue(during >= 10 * 160 + 900 * 8 && during <= 10 * 160 + 1000 * 8, "given: " + during);
        timestamp += 1000 * 8;
        talk(10);
        assertEquals(20 * 160 + 8000, heard.samples());
        assertEquals(0, uplink.lost());
        assertEquals(0, uplink.late());
    }

    @Test
    void onACleanLineTheListenersArrayIsAllThatIsAllocated() {
        Uplink lean = new Uplink(8000, (samples, rate, position, concealed) -> {
        });
        lean.negotiated(Map.of(0, AudioCodec.of(AudioCodecId.PCMU)), 8000, Map.of(101, 8000));
        RtpPacket[] packets = new RtpPacket[20_000];
        byte[] payload = voice(G711.MU_LAW);
        for (int i = 0; i < packets.length; i++) {
            packets[i] = new RtpPacket(false, 0, i & 0xFFFF, i * 160, 7, payload, 0, 160);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < packets.length; i++) {
            if (i == packets.length / 2) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            lean.packet(packets[i], (1000 + i * 20L) * MILLI);
            lean.tick((1000 + i * 20L) * MILLI);
        }
        double each = (double) (threads.getCurrentThreadAllocatedBytes() - before) / (packets.length / 2);
        // 160 samples and the array's header, and a little for what the machine does beside
        assertTrue(each < 320 + 16 + 32, each + " bytes for a packet");
    }

    private double levelOfTheLast(int frames) {
        List<Heard.Audio> last = heard.audio.subList(heard.audio.size() - frames, heard.audio.size());
        assertTrue(last.stream().allMatch(Heard.Audio::concealed));
        return Math.sqrt(last.stream().mapToDouble(each -> each.level() * each.level()).average().orElse(0));
    }

    @Test
    void aPauseSoundsAsItsComfortNoiseSays() {
        talk(10);
        send(13, new byte[] {50}, false);
        pass(1000);
        assertEquals(32768 * Math.pow(10, -2.5), levelOfTheLast(40), 10);
        send(13, new byte[] {60}, false);
        pass(1000);
        assertEquals(32768 * Math.pow(10, -3), levelOfTheLast(40), 4);
    }

    @Test
    void aPauseWithoutNoticeIsAsLoudAsTheCallersRoom() {
        ComfortNoise room = new ComfortNoise(8000);
        room.white(50);
        for (int i = 0; i < 150; i++) {
            short[] quiet = new short[160];
            room.fill(quiet);
            send(0, i % 50 < 40 ? voice(G711.MU_LAW) : G711.MU_LAW.encode(quiet), false);
            timestamp += 160;
            pass(20);
        }
        pass(3000);
        assertEquals(50, levelOfTheLast(100), 12);
    }

    @Test
    void aMutedCallerIsSilenceWhateverStopsComing() {
        for (int i = 0; i < 100; i++) {
            send(0, G711.MU_LAW.encode(new short[160]), false);
            timestamp += 160;
            pass(20);
        }
        pass(3000);
        assertEquals(0, levelOfTheLast(100));
    }

    @Test
    void wordsHeldUpBehindAPauseAreAllHeard() {
        talk(10);
        send(13, new byte[] {60}, false);
        pass(1000);
        timestamp += 1000 * 8;
        // the first ten packets of the next words come 200 ms late, all at once
        pass(200);
        for (int i = 0; i < 10; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        talk(10);
        assertEquals(30 * 160, heard.ownSamples());
        send(13, new byte[] {60}, false);
        pass(1000);
        timestamp += 1000 * 8;
        talk(10);
        assertEquals(40 * 160 + 2 * 8000, heard.samples());
    }

    @Test
    void onACleanLineEachPacketIsOneFrameBitForBit() {
        talk(3000);
        assertEquals(3000, heard.audio.size());
        assertTrue(heard.audio.stream().allMatch(each -> Arrays.equals(each.samples(), G711.MU_LAW.decode(voice(G711.MU_LAW)))));
    }

    @Test
    void aPauseWithoutNoticeIsFilledToo() {
        talk(10);
        pass(5000);
        assertTrue(heard.samples() > 10 * 160 + 4900 * 8);
        timestamp += 5000 * 8;
        talk(10);
        assertEquals(20 * 160 + 40_000, heard.samples());
    }

    @Test
    void timestampsThatStoodStillInThePauseAreUnderstood() {
        talk(10);
        pass(2000);
        talk(50);
        long own = heard.ownSamples();
        assertTrue(own >= 59 * 160, "at most one packet is lost: " + own);
        assertEquals((60 * 20 + 2000) * 8, heard.samples(), 80 * 8);
    }

    @Test
    void aMarkerAfterAPauseLosesNothing() {
        talk(10);
        pass(2000);
        send(0, voice(G711.MU_LAW), true);
        assertEquals(11 * 160, heard.ownSamples());
    }

    @Test
    void aStallFollowedByItsPacketsIsOnlyLate() {
        talk(10);
        pass(240);
        for (int i = 0; i < 12; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        talk(10);
        assertEquals(32 * 160, heard.samples());
        assertEquals(32 * 160, heard.ownSamples());
    }

    @Test
    void wordsThatComeAfterASecondAreKeptAndTheNextPauseIsShorterForThem() {
        talk(10);
        pass(1000);
        for (int i = 0; i < 50; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        talk(10);
        assertEquals(70 * 160, heard.ownSamples());
        send(13, new byte[] {60}, false);
        pass(3000);
        timestamp += 3000 * 8;
        talk(10);
        assertEquals(80 * 160, heard.ownSamples());
        assertEquals(80 * 160 + 3000 * 8, heard.samples(), 160);
    }

    @Test
    void timeThatWasGivenIsNotDoubledByWordsThatComeSecondsLater() {
        talk(10);
        pass(5000);
        for (int i = 0; i < 250; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        talk(10);
        assertTrue(heard.samples() <= 270 * 160 + 8000, "given: " + heard.samples());
        assertTrue(heard.ownSamples() >= 60 * 160, "own: " + heard.ownSamples());
    }

    @Test
    void jumpsOfTheTimestampNeverBecomeMinutesOfSilence() {
        talk(10);
        for (int i = 0; i < 100; i++) {
            timestamp += 8000 * 600;
            talk(1);
            timestamp -= 8000 * 300;
            talk(1);
        }
        assertTrue(heard.samples() <= 210 * 160 + 8000, "given: " + heard.samples());
        assertTrue(heard.ownSamples() >= 200 * 160, "own: " + heard.ownSamples());
    }

    @Test
    void timestampWrapIsInvisible() {
        timestamp = -160 * 5;
        talk(10);
        assertEquals(10 * 160, heard.ownSamples());
        assertEquals(10 * 160, heard.samples());
    }

    @Test
    void theCodecMayChangeInMidCall() {
        talk(5);
        send(8, voice(G711.A_LAW), false);
        assertEquals(6 * 160, heard.ownSamples());
        assertTrue(heard.audio.get(5).level() > 4000);
    }

    @Test
    void audioBesideAKeyPressIsNotDoubled() {
        talk(10);
        int start = timestamp;
        for (int i = 1; i <= 8; i++) {
            int resume = timestamp;
            timestamp = start;
            send(101, new byte[] {5, (byte) (i > 5 ? 0x8A : 0x0A), 0, (byte) Math.min(160, i * 30)}, i == 1);
            timestamp = resume;
            talk(1);
        }
        assertEquals("5", heard.digits.toString());
        assertEquals(18 * 160, heard.samples());
    }

    @Test
    void ourOwnStallLetsTheWaitingPacketsComeFirst() {
        talk(10);
        millis += 2000;
        ticked = millis;
        uplink.tick(millis * MILLI);
        for (int i = 0; i < 100; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        assertEquals(110 * 160, heard.ownSamples());
        assertFalse(heard.audio.stream().anyMatch(Heard.Audio::concealed));
    }

    @Test
    void aSenderFasterThanRealTimeIsHeldBack() {
        for (int i = 0; i < 1000; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
            pass(2);
        }
        assertTrue(heard.samples() <= (2000 + 2000 + 100) * 8, "given: " + heard.samples());
    }

    @Test
    void whatStandsInForAnOutageIsNoPauseOfTheCaller() {
        talk(10);
        lose(100);
        talk(10);
        assertEquals(100, uplink.lost());
        assertEquals(2000, uplink.concealedMillis());
        // the packet behind the loss waits for the missing ones, and meanwhile one more is made up
        assertEquals(0, uplink.silenceMillis(), 20);
    }

    @Test
    void whatStandsInForAPauseWithoutNoticeIsNoLoss() {
        talk(10);
        pass(2000);
        assertEquals(0, uplink.concealedMillis());
        timestamp += 2000 * 8;
        talk(10);
        assertEquals(0, uplink.lost());
        assertEquals(0, uplink.concealedMillis());
        assertEquals(2000, uplink.silenceMillis());
    }

    @Test
    void aPauseThatEndsWithALossIsOneAndTheOther() {
        talk(10);
        pass(2000);
        timestamp += 2000 * 8;
        lose(2);
        talk(10);
        assertEquals(2, uplink.lost());
        assertEquals(40, uplink.concealedMillis());
        assertEquals(2000, uplink.silenceMillis(), 20);
    }

    @Test
    void wordsThatAreCutBecauseTheyCameSecondsLateAreLost() {
        talk(10);
        pass(3000);
        for (int i = 0; i < 150; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        talk(10);
        long cut = 170 - heard.ownSamples() / 160;
        assertTrue(cut > 50, "cut: " + cut);
        assertEquals(cut, uplink.lost(), 2);
        assertEquals(20 * uplink.lost(), uplink.concealedMillis());
        assertTrue(uplink.late() > 50 && uplink.late() <= uplink.lost(), "late: " + uplink.late() + " of " + uplink.lost());
    }

    @Test
    void aWordsBeginningThatComesTooLateIsLost() {
        talk(10);
        send(13, new byte[] {60}, false);
        pass(1000);
        timestamp += 1000 * 8;
        int first = sequence++;
        timestamp += 160;
        talk(10);
        assertEquals(0, uplink.late());
        sequence = first;
        timestamp -= 11 * 160;
        send(0, voice(G711.MU_LAW), true);
        assertEquals(1, uplink.late());
        assertEquals(1, uplink.lost());
    }

    @Test
    void aPacketThatTheVeryFirstOneOvertookIsLost() {
        sequence++;
        talk(2);
        sequence = 500;
        timestamp -= 3 * 160;
        send(0, voice(G711.MU_LAW), false);
        assertEquals(1, uplink.late());
        assertEquals(1, uplink.lost());
    }

    @Test
    void packetsThatWaitThroughOurStallComeFirstHoweverLateTheyAreRead() {
        talk(10);
        millis += 300;
        // ticks within the long round behind the stall, in which other calls' sockets are read first
        for (int tick = 0; tick < 4; tick++) {
            uplink.tick((millis + 20 * tick) * MILLI);
        }
        millis += 65;
        ticked = millis;
        for (int i = 0; i < 18; i++) {
            send(0, voice(G711.MU_LAW), false);
            timestamp += 160;
        }
        talk(10);
        assertFalse(heard.audio.stream().anyMatch(Heard.Audio::concealed));
        assertEquals(38 * 160, heard.samples());
    }

    @Test
    void whoDoesNotComeBackBehindOurStallIsFilledAfterATenthOfASecond() {
        talk(10);
        millis += 300;
        for (int tick = 0; tick < 5; tick++) {
            uplink.tick((millis + 20 * tick) * MILLI);
        }
        assertEquals(10 * 160, heard.samples());
        uplink.tick((millis + 100) * MILLI);
        assertTrue(heard.samples() > 25 * 160, "given: " + heard.samples());
    }

    @Test
    void aGapIsNotGivenUpWhileThePacketMayWaitInTheSocket() {
        talk(10);
        int missing = sequence++;
        int stamp = timestamp;
        timestamp += 160;
        send(0, voice(G711.MU_LAW), false);
        millis += 300;
        uplink.tick(millis * MILLI);
        uplink.tick((millis + 20) * MILLI);
        millis += 30;
        ticked = millis;
        int next = sequence;
        sequence = missing;
        timestamp = stamp;
        send(0, voice(G711.MU_LAW), false);
        assertEquals(12 * 160, heard.ownSamples());
        assertEquals(0, uplink.lost());
        assertEquals(next, sequence + 1);
    }

    @Test
    void aKeyIsAsLongAsItsPacketsSayThroughOurStall() {
        talk(10);
        send(101, new byte[] {5, 0x0A, 0, (byte) 160}, true);
        pass(20);
        millis += 300;
        uplink.tick(millis * MILLI);
        send(101, new byte[] {5, (byte) 0x8A, 0x0A, 0}, false);
        assertEquals("5", heard.digits.toString());
        assertEquals(List.of(320), heard.durations);
    }
}
