// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.G711;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.rtp.Playout.Sent;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller hears when the model's audio is late in mid-word: a gap, but no click on either side of it. */
class DryAnswerTest {

    private static final int FADE = 40;
    private static final int LOUDNESS = 8000;
    private static final int HERTZ = 190;
    /** The steepest the tone is from sample to sample, half as much again for what is made up, and what mu-law rounds. */
    private static final int STEEP = (int) (1.5 * LOUDNESS * 2 * Math.PI * HERTZ / 8000) + 300;

    private final Heard heard = new Heard();
    private Playout playout;
    private Downlink downlink;
    private int said;

    private void begin(int ptime, IdleAudio idle) {
        heard.items.clear();
        said = 0;
        playout = new Playout(new RtpOptions(true, 0, 0, 600_000, 5000, idle), heard, Playout.pcmu(ptime, true));
        downlink = playout.downlink;
    }

    private void runUntil(long millis) {
        playout.runUntil(millis);
    }

    // the next samples of a tone
    private void say(int samples, String item) {
        short[] tone = new short[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (short) (LOUDNESS * Math.sin(2 * Math.PI * HERTZ * said++ / 8000));
        }
        downlink.play(tone, "r", item, 0, playout.now);
    }

    /** What a telephone plays, from the first packet on; where nothing was sent there is silence. */
    private short[] line() {
        int first = playout.sent.get(0).packet().timestamp;
        RtpPacket latest = playout.sent.get(playout.sent.size() - 1).packet();
        short[] line = new short[latest.timestamp - first + latest.length];
        for (Sent each : playout.sent) {
            if (each.packet().type == 0) {
                System.arraycopy(each.decoded(), 0, line, each.packet().timestamp - first, each.packet().length);
            }
        }
        return line;
    }

    private static int steepest(short[] line) {
        int steepest = 0;
        for (int i = 1; i < line.length; i++) {
            steepest = Math.max(steepest, Math.abs(line[i] - line[i - 1]));
        }
        return steepest;
    }

    private static int loud(short[] line, int from, int to) {
        return (int) IntStream.range(Math.max(0, from), Math.min(to, line.length)).filter(i -> Math.abs(line[i]) > 100).count();
    }

    // where the sound ends before it begins again
    private static int end(short[] line, int from) {
        int quiet = 0;
        for (int i = from; i < line.length; i++) {
            quiet = Math.abs(line[i]) <= 100 ? quiet + 1 : 0;
            if (quiet == 80) {
                return i - 79;
            }
        }
        return line.length;
    }

    @ParameterizedTest
    @CsvSource({"10,SILENCE", "20,SILENCE", "20,NONE", "30,SILENCE", "60,SILENCE", "20,COMFORT_NOISE"})
    void itsEndFadesAndWhatComesLateFadesIn(int ptime, IdleAudio idle) {
        // whole packets, packets and a bit, packets less a bit
        for (int samples = 960; samples < 960 + 8 * ptime; samples += 13) {
            begin(ptime, idle);
            say(samples, "i");
            runUntil(500);
            say(1600, "i");
            runUntil(660);
            short[] line = line();
            assertTrue(steepest(line) < STEEP, samples + " samples: a step of " + steepest(line));
            int end = end(line, 0);
            assertTrue(end > samples - FADE && end <= samples + FADE, samples + " samples: silent from " + end + " on");
            int again = end;
            while (Math.abs(line[again]) <= 100) {
                again++;
            }
            assertTrue(loud(line, again + FADE, again + FADE + 160) > 150, "at full length after 5 ms");
            assertEquals(1, downlink.underruns());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {960, 1000, 1115})
    void nothingIsLostOrSaidTwice(int samples) {
        begin(20, IdleAudio.SILENCE);
        say(samples, "i");
        runUntil(500);
        say(1600, "i");
        runUntil(1000);
        downlink.ended("r", "i", 0);
        assertEquals(new PlayedItem("r", "i", 0, (samples + 1600) / 8, (samples + 1600) / 8), heard.items.get(heard.items.size() - 1));
        for (int i = 1; i < playout.sent.size(); i++) {
            assertEquals(160, playout.sent.get(i).packet().timestamp - playout.sent.get(i - 1).packet().timestamp, "one clock");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {960, 1000, 1115})
    void anItemThatHasEndedIsLeftAsItIs(int samples) {
        begin(20, IdleAudio.SILENCE);
        say(samples, "i");
        runUntil(70);
        downlink.ended("r", "i", 0);
        runUntil(500);
        short[] line = line();
        for (int i = 0; i < line.length; i++) {
            int word = i < samples ? (int) (LOUDNESS * Math.sin(2 * Math.PI * HERTZ * i / 8000)) : 0;
            assertEquals(G711.MU_LAW.decode(G711.MU_LAW.encode((short) word)), line[i], "sample " + i);
        }
    }

    @Test
    void anotherAnswerBeginsAsItIs() {
        begin(20, IdleAudio.SILENCE);
        say(1000, "i");
        runUntil(500);
        said = 10;
        say(320, "j");
        runUntil(1000);
        short[] line = line();
        int at = end(line, 0);
        while (Math.abs(line[at]) <= 100) {
            at++;
        }
        assertEquals(LOUDNESS, line[at], 300, "its onset is loud at once");
    }

    @Test
    void audioThatComesJustInTimeGoesOnWithoutASeam() {
        begin(20, IdleAudio.SILENCE);
        runUntil(13);
        say(320, "i");
        // ahead of its slot by seven, so that there is time until the slot after the last
        runUntil(56);
        say(320, "i");
        runUntil(200);
        short[] line = line();
        int first = 0;
        while (Math.abs(line[first]) <= 100) {
            first++;
        }
        short[] words = Arrays.copyOfRange(line, first, first + 600);
        short[] tone = new short[600];
        for (int i = 0; i < tone.length; i++) {
            short word = (short) (LOUDNESS * Math.sin(2 * Math.PI * HERTZ * (i + 1) / 8000));
            tone[i] = G711.MU_LAW.decode(G711.MU_LAW.encode(word));
        }
        assertArrayEquals(tone, words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "pause", "digits"})
    void aBreakBehindTheLastPacketOfALateAnswerIsNoClickEither(String what) {
        begin(20, IdleAudio.SILENCE);
        say(970, "i");
        runUntil(75);
        downlink.clear(playout.now);
        runUntil(100);
        said = 0;
        say(970 - 10, "k");
        // its sixth packet has left and nothing waits
        runUntil(215);
        assertEquals(0, downlink.queuedMillis());
        switch (what) {
            case "clear" -> downlink.clear(playout.now);
            case "pause" -> downlink.pause();
            default -> downlink.sendDigits("1", 100, 50);
        }
        runUntil(600);
        downlink.resume();
        if (!what.equals("clear")) {
            say(640, "k");
        }
        runUntil(1000);
        assertTrue(steepest(line()) < STEEP, "a step of " + steepest(line()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "pause", "digits"})
    void aBreakWhenLessThanAFadeIsLeftIsNoClickEither(String what) {
        for (int left = 1; left < FADE; left++) {
            begin(20, IdleAudio.SILENCE);
            say(960 + left, "i");
            runUntil(115);
            assertEquals(960 + left, said);
            switch (what) {
                case "clear" -> downlink.clear(downlink.next());
                case "pause" -> downlink.pause();
                default -> downlink.sendDigits("1", 100, 50);
            }
            runUntil(400);
            short[] line = line();
            assertTrue(steepest(line) < STEEP, left + " samples left: a step of " + steepest(line));
            int end = end(line, 0);
            assertTrue(end > 960 && end <= 960 + FADE, left + " samples left: silent from " + end + " on");
        }
    }

    @Test
    void anEndThatIsBrokenOffIsNotMadeLonger() {
        begin(20, IdleAudio.SILENCE);
        say(960 + 20, "i");
        downlink.ended("r", "i", 0);
        runUntil(115);
        downlink.clear(downlink.next());
        runUntil(400);
        assertEquals(0, loud(line(), 960 + 20, 4000));
    }

    @Test
    void aHoldBehindTheLastPacketLetsItGoOnFadedIn() {
        begin(20, IdleAudio.SILENCE);
        say(970 - 10, "i");
        runUntil(115);
        downlink.negotiated(Playout.pcmu(20, false), playout.now);
        runUntil(300);
        int before = playout.sent.size();
        downlink.negotiated(Playout.pcmu(20, true), playout.now);
        said = 10;
        say(640, "i");
        runUntil(400);
        short[] samples = playout.sent.get(before).decoded();
        assertEquals(0, samples[0], 10);
        assertTrue(steepest(samples) < STEEP);
        assertTrue(loud(samples, FADE, 160) > 100);
    }
}
