// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.transparency.Speech;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A call's two directions in packets of 20 ms, in virtual time. */
class CallerWatchTest {

    private static final int RATE = 8000;
    private static final int FRAME = 160;
    private static final int ECHO_PACKETS = 5;
    private static final double ECHO = Math.pow(10, -15 / 20.0);

    private record Passed(int length, int rate, long position) {
    }

    private final List<Boolean> told = new ArrayList<>();
    private final List<Passed> passed = new ArrayList<>();
    private final CallerWatch watch = new CallerWatch(120, told::add,
            (samples, rate, position) -> passed.add(new Passed(samples.length, rate, position)));
    private long packet;

    private static short[] speech(int from) {
        List<short[]> words = Speech.words(4, RATE);
        short[] all = new short[4 * RATE];
        int at = 0;
        for (int i = from; at < all.length; i++) {
            short[] word = words.get(i % 4);
            System.arraycopy(word, 0, all, at, Math.min(word.length, all.length - at));
            at += word.length + 1000;
        }
        return all;
    }

    private static short[] frame(short[] samples, long at) {
        long from = at * FRAME;
        return from < 0 || from >= samples.length ? new short[FRAME]
                : Arrays.copyOf(Arrays.copyOfRange(samples, (int) from, (int) Math.min(samples.length, from + FRAME)), FRAME);
    }

    // so many packets of ours and of the line, which sends ours back and what the caller says
    private void talk(short[] ours, short[] his, int packets) {
        for (int i = 0; i < packets; i++, packet++) {
            long now = packet * 20_000_000L;
            watch.played(frame(ours, i), RATE, now);
            short[] line = frame(his, i);
            short[] echo = frame(ours, i - ECHO_PACKETS);
            for (int k = 0; k < FRAME; k++) {
                line[k] = (short) Math.max(-32768, Math.min(32767, line[k] + ECHO * echo[k]));
            }
            watch.heard(line, RATE, packet * FRAME, now + 19_000_000);
        }
    }

    @Test
    void aCallerWhoSpeaksIsToldOnceAndOnceThatHeHasFallenSilent() {
        talk(new short[0], new short[0], 50);
        short[] word = Speech.words(1, RATE).get(0);
        talk(new short[0], word, word.length / FRAME + 50);
        assertEquals(List.of(true, false), told);
    }

    @Test
    void ourOwnVoiceIsNotTold() {
        talk(speech(0), new short[0], 200);
        talk(speech(1), new short[0], 200);
        assertEquals(List.of(), told);
    }

    @Test
    void aCallerWhoSpeaksOverUsIs() {
        talk(speech(0), new short[0], 200);
        talk(speech(1), speech(2), 200);
        assertTrue(!told.isEmpty() && told.get(0), told.toString());
    }

    @Test
    void whatIsPassedOnIsOneStreamWithoutGaps() {
        talk(new short[0], new short[0], 10);
        talk(speech(0), new short[0], 200);
        talk(speech(1), speech(2), 200);
        talk(new short[0], new short[0], 100);
        long at = 0;
        for (Passed each : passed) {
            assertEquals(at, each.position());
            at += each.length();
        }
        assertEquals(packet * FRAME, at, "nothing waits at the end");
    }

    @Test
    void theCallersCodecMayChangeWhileWeSpeak() {
        talk(speech(0), new short[0], 200);
        assertTrue(passed.size() < 200, "something waits");
        watch.heard(new short[2 * FRAME], 2 * RATE, 1_000_000, packet * 20_000_000L + 19_000_000);
        List<Passed> old = passed.stream().filter(each -> each.rate() == RATE).toList();
        assertEquals(200 * FRAME, old.stream().mapToInt(Passed::length).sum(), "all of the old rate is labelled so");
        assertTrue(passed.stream().filter(each -> each.rate() != RATE).allMatch(each -> each.length() == 2 * FRAME), passed.toString());
        for (int i = 0; i < 60; i++) {
            packet++;
            watch.heard(new short[2 * FRAME], 2 * RATE, 0, packet * 20_000_000L + 19_000_000);
        }
        assertEquals(1_000_000, passed.stream().filter(each -> each.rate() != RATE).findFirst().orElseThrow().position());
    }
}
