// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.LevelMeter;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.rtp.Playout.Sent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Playout in virtual time. */
class DownlinkTest {

    /** 4000 in 40 steps, and what mu-law rounds. */
    private static final int STEP = 100 + 128;

    private final Heard heard = new Heard();
    private Playout playout;
    private List<Sent> sent;
    private Downlink downlink;

    @BeforeEach
    void start() {
        begin(RtpOptions.defaults(), 20);
    }

    private void begin(RtpOptions options, int ptime) {
        begin(options, ptime, heard);
    }

    private void begin(RtpOptions options, int ptime, Heard told) {
        playout = new Playout(options, told, Playout.pcmu(ptime, true));
        sent = playout.sent;
        downlink = playout.downlink;
    }

    private void runUntil(long millis) {
        playout.runUntil(millis);
    }

    private boolean play(int millis, String item) {
        short[] samples = new short[8 * millis];
        Arrays.fill(samples, (short) 4000);
        boolean queued = downlink.play(samples, "r", item, 0, playout.now);
        // what runs dry in mid-word is DryAnswerTest's
        downlink.ended("r", item, 0);
        return queued;
    }

    private List<Sent> loud() {
        return sent.stream().filter(Sent::loud).toList();
    }

    private short[] decoded(int packet) {
        return sent.get(packet).decoded();
    }

    /** The packet goes on where the one before it ended and falls to silence within 5 ms, without a step that could be heard. */
    private void assertFalls(int packet) {
        short[] before = decoded(packet - 1);
        int last = before[before.length - 1];
        assertEquals(4000, last, 100, "the word was still loud");
        short[] fade = decoded(packet);
        for (int i = 0; i < fade.length; i++) {
            assertTrue(fade[i] <= last && last - fade[i] <= STEP, "sample " + i + " is " + fade[i] + " after " + last);
            assertTrue(i < 40 || fade[i] == 0, "silent after 5 ms");
            last = fade[i];
        }
        assertEquals(2000, fade[20], 300, "half as loud after half of the time");
    }

    private void assertFadesOut(int packet) {
        assertFalls(packet);
        assertTrue(sent.stream().skip(packet + 1).noneMatch(Sent::loud));
    }

    private void assertFadesIn(int packet) {
        short[] samples = decoded(packet);
        int last = 0;
        for (int i = 0; i < samples.length; i++) {
            assertTrue(samples[i] >= last && samples[i] - last <= STEP, "sample " + i + " is " + samples[i] + " after " + last);
            last = samples[i];
        }
        assertEquals(4000, samples[40], 100, "all of it after 5 ms");
    }

    private void assertOneClock() {
        for (int i = 1; i < sent.size(); i++) {
            int step = sent.get(i).packet().timestamp - sent.get(i - 1).packet().timestamp;
            assertEquals(160, step, "packet " + i);
            assertEquals(sent.get(i - 1).packet().sequence + 1 & 0xFFFF, sent.get(i).packet().sequence);
        }
    }

    @Test
    void silenceFlowsWhileNothingIsSaid() {
        runUntil(200);
        assertEquals(11, sent.size());
        assertTrue(loud().isEmpty());
        assertTrue(sent.get(0).packet().marker);
        assertOneClock();
    }

    @Test
    void anAnswerThatRunsDryInItsMiddleIsAGapItsEndIsNone() {
        runUntil(100);
        play(60, "i");
        runUntil(300);
        assertEquals(0, downlink.underruns(), "it may have ended");
        play(40, "i");
        assertEquals(1, downlink.underruns());
        // the last packet left at 140 and was over at 160
        assertEquals(140, downlink.underrunMillis(), 1);
        runUntil(500);
        play(100, "j");
        runUntil(700);
        assertEquals(1, downlink.underruns(), "another answer");
        downlink.clear(playout.now);
        play(100, "j");
        runUntil(900);
        assertEquals(1, downlink.underruns(), "what was cut off does not go on");
        play(40, null);
        runUntil(1100);
        play(40, null);
        runUntil(1300);
        assertEquals(1, downlink.underruns(), "prompts are whole");
    }

    @Test
    void comfortNoiseMayFlowInsteadAndAnAnswerIsStillATalkSpurt() {
        begin(new RtpOptions(true, 0, 0, 600_000, 5000, IdleAudio.COMFORT_NOISE), 20);
        runUntil(990);
        List<Double> levels = sent.stream().skip(2).map(each -> LevelMeter.dbfs(each.decoded())).toList();
        assertEquals(-60, levels.stream().mapToDouble(each -> each).average().orElse(0), 1);
        assertTrue(heard.playedPositions.isEmpty(), "it is not told as played");
        int before = sent.size();
        play(60, "i");
        runUntil(1500);
        assertEquals(1, sent.stream().skip(before).filter(each -> each.packet().marker).count());
        assertTrue(loud().get(0).packet().marker);
        assertTrue(loud().stream().allMatch(each -> each.packet().timestamp - sent.get(0).packet().timestamp >= 990 * 8));
        assertOneClock();
    }

    @Test
    void theFirstPacketOfAnAnswerLeavesAtOnceWithTheMarkerAndTheLeadIsGivenBack() {
        runUntil(107);
        play(60, "i");
        assertEquals(107, sent.get(sent.size() - 1).millis());
        assertTrue(sent.get(sent.size() - 1).packet().marker);
        runUntil(300);
        assertEquals(List.of(107L, 127L, 147L), loud().stream().map(Sent::millis).toList());
        // the silence behind it is back on the old grid
        assertEquals(180, sent.get(sent.indexOf(loud().get(2)) + 1).millis());
        assertOneClock();
        assertEquals(1, loud().stream().filter(each -> each.packet().marker).count());
    }

    @Test
    void withoutSilenceNothingLeavesAndTheTimestampsGoOnAllTheSame() {
        begin(new RtpOptions(true, 0, 0, 600_000, 5000, IdleAudio.NONE), 20);
        play(20, "a");
        runUntil(1003);
        play(20, "b");
        runUntil(1100);
        assertEquals(2, sent.size());
        assertEquals(51 * 160, sent.get(1).packet().timestamp - sent.get(0).packet().timestamp);
        assertEquals(sent.get(0).packet().sequence + 1 & 0xFFFF, sent.get(1).packet().sequence);
        assertTrue(sent.get(1).packet().marker);
    }

    @Test
    void piecesOfOneItemAreJoinedAndItsEndIsPadded() {
        play(30, "i");
        play(25, "i");
        runUntil(100);
        assertEquals(3, loud().size());
        assertEquals(List.of(new PlayedItem("r", "i", 0, 55, 55)), heard.items);
    }

    @Test
    void aPacketNeverMixesTwoItems() {
        play(30, "a");
        play(20, "b");
        runUntil(200);
        assertEquals(List.of(0L, 20L, 40L), loud().stream().map(Sent::millis).toList());
        assertEquals(List.of(new PlayedItem("r", "a", 0, 30, 30), new PlayedItem("r", "b", 0, 20, 20)), heard.items);
    }

    @Test
    void aBitOfAudioWaitsOnePacketForMore() {
        runUntil(5);
        play(10, "i");
        runUntil(15);
        assertTrue(loud().isEmpty());
        play(10, "i");
        assertEquals(15, loud().get(0).millis());
        runUntil(100);
        play(10, "i");
        runUntil(200);
        assertEquals(2, loud().size());
    }

    @Test
    void chunksThatComeInRealTimeButLateSettleWithoutHoles() {
        for (int i = 0; i < 50; i++) {
            runUntil(20L * i + 3 + i % 3);
            play(20, "i");
        }
        runUntil(1200);
        assertEquals(50, loud().size());
        long first = sent.indexOf(loud().get(0));
        long last = sent.indexOf(loud().get(49));
        assertTrue(last - first < 52, "silence in between: " + (last - first - 49));
    }

    @Test
    void aStallIsFollowedByTwoPacketsAtMostAndTheClockSkips() {
        play(1000, "i");
        runUntil(100);
        int before = sent.size();
        playout.now = playout.start + 612 * Playout.MILLI;
        downlink.tick(playout.now);
        assertEquals(before + 2, sent.size());
        runUntil(700);
        assertEquals(620, sent.get(before + 2).millis());
        assertTrue(sent.get(before + 2).packet().marker);
        assertEquals(620 * 8, sent.get(before + 2).packet().timestamp - sent.get(0).packet().timestamp);
    }

    @Test
    void lateTimersDoNotAddUp() {
        play(400, "i");
        for (int i = 1; i <= 15; i++) {
            playout.now = downlink.next() + 7 * Playout.MILLI;
            downlink.tick(playout.now);
        }
        assertEquals(playout.start + 320 * Playout.MILLI, downlink.next());
        assertEquals(7.0, downlink.maxPacingDeviationMillis());
    }

    @Test
    void aPauseFadesAndGoesOnWithTheSampleItStoppedAt() {
        play(200, "a");
        runUntil(85);
        downlink.pause();
        int before = sent.size();
        runUntil(500);
        assertFadesOut(before);
        assertEquals(100, downlink.queuedMillis());
        downlink.resume();
        int paused = sent.size();
        runUntil(1000);
        // 100 ms had been sent, the fade apart, and 100 ms follow
        assertEquals(5, sent.stream().skip(paused).filter(Sent::loud).count());
        RtpPacket first = sent.stream().skip(paused).filter(Sent::loud).findFirst().orElseThrow().packet();
        assertTrue(first.marker);
        assertFadesIn(sent.indexOf(loud().stream().filter(each -> each.packet() == first).findFirst().orElseThrow()));
        assertOneClock();
        assertEquals(new PlayedItem("r", "a", 0, 200, 200), heard.items.get(heard.items.size() - 1));
    }

    @Test
    void whatIsClearedInAPauseWasHeardToThePause() {
        play(200, "a");
        runUntil(85);
        downlink.pause();
        runUntil(500);
        assertEquals(List.of(new PlayedItem("r", "a", 0, 100, 200)), downlink.clear(playout.now));
        play(40, "b");
        int before = sent.size();
        runUntil(600);
        assertTrue(sent.stream().skip(before - 2).anyMatch(Sent::loud), "a clear ends the pause");
    }

    @Test
    void clearFadesAndReportsWhatWasSent() {
        play(40, "a");
        play(500, "b");
        runUntil(105);
        List<PlayedItem> report = downlink.clear(playout.now);
        assertEquals(List.of(new PlayedItem("r", "a", 0, 40, 40), new PlayedItem("r", "b", 0, 80, 500)), report);
        assertEquals(0, downlink.queuedMillis());
        int before = sent.size();
        runUntil(200);
        assertFadesOut(before);
        assertEquals(new PlayedItem("r", "b", 0, 80, 500), heard.items.get(1));
        assertEquals(2, heard.items.size());
    }

    @Test
    void aRepeatingPromptLeavesWithoutTakingWordsWithIt() {
        play(40, "a");
        short[] music = new short[1600];
        Arrays.fill(music, (short) 4000);
        downlink.play(music, null, null, PlayoutItem.REPEATING, playout.now);
        play(60, "b");
        runUntil(85);
        assertEquals(200, downlink.queuedMillis());
        List<String> log = new ArrayList<>();
        downlink.whenPlayed(() -> log.add("played"));
        downlink.dropRepeating();
        assertEquals(60, downlink.queuedMillis());
        int before = sent.size();
        runUntil(400);
        List<Sent> after = sent.subList(before, sent.size());
        // one packet in which the music fades, then the words at once
        assertFalls(before);
        assertEquals(List.of(true, true, true, false), after.subList(1, 5).stream().map(Sent::loud).toList());
        assertEquals(List.of("played"), log);
        assertOneClock();
        assertTrue(downlink.clear(playout.now).stream().noneMatch(item -> item.playedMillis() > item.receivedMillis()));
    }

    @Test
    void anItemHeardLongAgoIsNotReportedAndOneJustHeardIs() {
        play(40, "a");
        runUntil(500);
        assertEquals(1, downlink.clear(playout.now).size());
        play(40, "b");
        runUntil(2000);
        assertEquals(List.of(), downlink.clear(playout.now));
        assertEquals(2, heard.items.size());
    }

    @Test
    void audioForAnItemThatWasCutIsDroppedAndAPromptIsNot() {
        play(100, "a");
        downlink.play(new short[800], null, null, 0, playout.now);
        downlink.clear(playout.now);
        assertTrue(play(100, "a"));
        assertEquals(0, downlink.queuedMillis());
        downlink.play(new short[800], null, null, 0, playout.now);
        assertEquals(100, downlink.queuedMillis());
    }

    @Test
    void anItemThatPausesIsOneAccount() {
        play(40, "a");
        runUntil(3000);
        play(40, "a");
        runUntil(3030);
        assertEquals(List.of(new PlayedItem("r", "a", 0, 80, 80)), downlink.clear(playout.now));
    }

    @Test
    void aFullQueueRefuses() {
        begin(new RtpOptions(true, 0, 0, 1000, 5000), 20);
        assertTrue(play(900, "a"));
        assertFalse(play(200, "a"));
        assertEquals(200, downlink.droppedMillis());
    }

    @Test
    void holdStopsAndTheQueueWaits() {
        play(1000, "a");
        runUntil(95);
        downlink.negotiated(Playout.pcmu(20, false), playout.now);
        int before = sent.size();
        runUntil(5000);
        assertEquals(before, sent.size());
        downlink.negotiated(Playout.pcmu(20, true), playout.now);
        runUntil(5040);
        assertTrue(sent.get(before).loud());
        assertTrue(sent.get(before).packet().marker);
        assertEquals(5000 * 8, sent.get(before).packet().timestamp - sent.get(0).packet().timestamp, 160);
    }

    @Test
    void tasksRunWhenWhatWasQueuedBeforeThemWasSent() {
        List<String> log = new ArrayList<>();
        downlink.whenPlayed(() -> log.add("at once"));
        play(40, "a");
        downlink.whenPlayed(() -> log.add("a at " + (playout.now - playout.start) / Playout.MILLI));
        play(40, "b");
        downlink.whenPlayed(() -> log.add("b at " + (playout.now - playout.start) / Playout.MILLI));
        runUntil(200);
        assertEquals(List.of("at once", "a at 20", "b at 60"), log);
        play(40, "c");
        downlink.whenPlayed(() -> log.add("cleared"));
        downlink.clear(playout.now);
        assertEquals("cleared", log.get(3));
    }

    @Test
    void digitsTakeTheSlotsOfAudioWhichWaits() {
        play(100, "i");
        downlink.sendDigits("1#", 100, 100);
        runUntil(1000);
        List<RtpPacket> events = sent.stream().map(Sent::packet).filter(each -> each.type == 101).toList();
        assertEquals(14, events.size());
        for (int press = 0; press < 2; press++) {
            List<RtpPacket> one = events.subList(press * 7, press * 7 + 7);
            assertEquals(1, one.stream().filter(each -> each.marker).count());
            assertTrue(one.get(0).marker);
            assertEquals(1, one.stream().map(each -> each.timestamp).distinct().count());
            assertEquals(List.of(160, 320, 480, 640, 800, 800, 800),
                    one.stream().map(each -> RtpPacket.int16(each.data, each.offset + 2)).toList());
            assertEquals(3, one.stream().filter(each -> each.data[each.offset + 1] < 0).count());
        }
        assertEquals(1, events.get(0).data[events.get(0).offset]);
        assertEquals(11, events.get(13).data[events.get(13).offset]);
        // press and pause are 200 ms
        assertEquals(1600, events.get(7).timestamp - events.get(0).timestamp);
        // 100 ms, and the packet in which they fade before the first key
        assertEquals(6, loud().stream().filter(each -> each.packet().type == 0).count());
        assertEquals(100, heard.items.get(0).playedMillis());
    }

    @Test
    void aWordThatKeysBreakOffFadesAndGoesOnFadedIn() {
        play(200, "i");
        runUntil(45);
        int before = sent.size();
        downlink.sendDigits("5", 100, 100);
        runUntil(1000);
        assertFalls(before);
        assertEquals(101, sent.get(before + 1).packet().type, "the key right behind it");
        int last = 0;
        while (sent.get(last).packet().type != 101 || sent.get(last + 1).packet().type == 101) {
            last++;
        }
        int after = last + 1;
        while (!sent.get(after).loud()) {
            after++;
        }
        assertFadesIn(after);
        assertEquals(new PlayedItem("r", "i", 0, 200, 200), heard.items.get(0));
    }

    @Test
    void aWordThatAHoldCutGoesOnFadedIn() {
        play(400, "a");
        runUntil(95);
        downlink.negotiated(Playout.pcmu(20, false), playout.now);
        int before = sent.size();
        runUntil(1000);
        downlink.negotiated(Playout.pcmu(20, true), playout.now);
        runUntil(1040);
        assertFadesIn(before);
    }

    @Test
    void anAnswerThatComesWhileTheLastOneFadesWaitsForItsEnd() {
        play(500, "a");
        runUntil(105);
        int before = sent.size();
        downlink.clear(playout.now);
        play(40, "b");
        runUntil(300);
        assertFalls(before);
        assertEquals(List.of(true, true, true, false),
                sent.subList(before, before + 4).stream().map(Sent::loud).toList(), "the fade, and the answer at full length");
    }

    @Test
    void aPauseOfTheNextAnswerDoesNotTakeTheFadeOfTheLast() {
        play(500, "a");
        runUntil(105);
        int before = sent.size();
        downlink.clear(playout.now);
        play(40, "b");
        downlink.pause();
        runUntil(300);
        assertFadesOut(before);
        downlink.resume();
        int paused = sent.size();
        runUntil(500);
        Sent first = sent.stream().skip(paused).filter(Sent::loud).findFirst().orElseThrow();
        assertEquals(4000, decoded(sent.indexOf(first))[0], 100, "nothing of it was heard before");
    }

    @Test
    void digitsNeedAnAgreementAndMustBeKeys() {
        assertThrows(IllegalArgumentException.class, () -> downlink.sendDigits("12x", 100, 50));
        assertThrows(IllegalArgumentException.class, () -> downlink.sendDigits("12", 5, 50));
        downlink.negotiated(new RtpPeer(new InetSocketAddress("127.0.0.1", 4000), AudioCodecId.PCMU, 0, Map.of(), -1, 20, true,
                true), playout.now);
        assertThrows(IllegalStateException.class, () -> downlink.sendDigits("1", 100, 50));
    }

    @Test
    void everyPacketLengthWorks() {
        for (int ptime : new int[] {10, 30, 40, 60}) {
            begin(RtpOptions.defaults(), ptime);
            play(120, "i");
            runUntil(1000);
            assertEquals(120 / ptime, loud().size());
            assertEquals(8 * ptime, sent.get(0).packet().length);
        }
    }

    @Test
    void anOwnerMayPlayTheNextItemWhenOneHasEnded() {
        Heard chained = new Heard() {
            @Override
            public void onItemPlayed(PlayedItem item) {
                super.onItemPlayed(item);
                if (items.size() == 1) {
                    downlink.play(loudSamples(40), "r", "next", 0, playout.now);
                    downlink.ended("r", "next", 0);
                }
            }
        };
        begin(RtpOptions.defaults(), 20, chained);
        play(40, "i");
        runUntil(200);
        assertEquals(List.of(0L, 20L, 40L, 60L), loud().stream().map(Sent::millis).toList());
        assertOneClock();
    }

    private void assertLeadOfAPacketAtMost() {
        int first = sent.get(0).packet().timestamp;
        for (Sent each : sent) {
            long lead = (each.packet().timestamp - first) / 8 - each.millis();
            assertTrue(lead <= 20, "at " + each.millis() + " ms a packet is " + lead + " ms ahead of the clock");
        }
    }

    private long keyPackets() {
        return sent.stream().filter(each -> each.packet().type == 101).count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 11, 13, 17, 19})
    void answersCutAgainAndAgainNeverRunAheadByMoreThanAPacket(int late) {
        long time = 100;
        runUntil(time);
        for (int round = 0; round < 20; round++) {
            play(500, "i" + round);
            time += 40 + late;
            runUntil(time);
            downlink.clear(downlink.next());
            // the fade leaves, and the next answer is there before anything else is due
            time += 20;
            runUntil(time);
        }
        assertLeadOfAPacketAtMost();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 11, 13, 17, 19})
    void answersBetweenKeysNeverRunAheadByMoreThanAPacket(int late) {
        long time = 100;
        runUntil(time);
        for (int round = 0; round < 20; round++) {
            play(40, "i" + round);
            time += late;
            runUntil(time);
            downlink.sendDigits("1", 40, 0);
            while (keyPackets() < 4L * (round + 1)) {
                runUntil(++time);
            }
            // the next answer comes before anything else is due
            time += late;
            runUntil(time);
        }
        assertLeadOfAPacketAtMost();
    }

    private static RtpPeer keysAs(int type) {
        return new RtpPeer(new InetSocketAddress("127.0.0.1", 4000), AudioCodecId.PCMU, 0, Map.of(), type, 20, true, true);
    }

    @Test
    void keysThatTheCallerNoLongerTakesAreDropped() {
        play(100, "i");
        downlink.sendDigits("123", 100, 100);
        runUntil(65);
        assertEquals(2, keyPackets());
        downlink.negotiated(keysAs(-1), downlink.next());
        int before = sent.size();
        runUntil(500);
        assertTrue(sent.stream().skip(before).allMatch(each -> each.packet().type == 0), "nothing but audio");
        assertEquals(List.of(new PlayedItem("r", "i", 0, 100, 100)), heard.items, "the words go on");
        downlink.negotiated(keysAs(101), downlink.next());
        runUntil(1000);
        assertTrue(sent.stream().skip(before).allMatch(each -> each.packet().type == 0), "nor do the keys come seconds later");
        downlink.sendDigits("4", 40, 40);
        before = sent.size();
        runUntil(1500);
        RtpPacket key = sent.get(before).packet();
        assertEquals(101, key.type);
        assertEquals(4, key.data[key.offset]);
    }

    private static short[] loudSamples(int millis) {
        short[] samples = new short[8 * millis];
        Arrays.fill(samples, (short) 4000);
        return samples;
    }
}
