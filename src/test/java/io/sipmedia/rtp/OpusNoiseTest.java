// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.Allocation;
import io.sipmedia.audio.Comparison;
import io.sipmedia.rtp.Playout.Sent;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Opus costs, and how it sounds, while noise is sent in a pause. */
class OpusNoiseTest {

    private static final int RATE = OpusPause.RATE;
    private static final int PACKET = OpusPause.PACKET;
    private static final int PAUSE = OpusPause.MILLIS * RATE / 1000;

    @Test
    void noiseIsNotEncodedAnewForEachPacket() {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS, "useinbandfec=1");
        ComfortNoise noise = ComfortNoise.idle(RATE);
        short[] quiet = new short[PACKET];
        byte[] to = new byte[1212];
        // speech is 54 kB a packet; the first second of a process is encoded, one packet at a time
        for (int i = 0; i < 70; i++) {
            opus.noise(quiet, PACKET, to, 12);
        }
        double bytes = Allocation.bytesPerRun(() -> {
            noise.fill(quiet);
            opus.noise(quiet, PACKET, to, 12);
        });
        assertTrue(bytes < 200, bytes + " bytes of garbage per packet");
    }

    @ParameterizedTest
    @CsvSource({"20,", "20,useinbandfec=1", "60,", "10,cbr=1", "40,maxplaybackrate=8000", "20,maxplaybackrate=12000", "20,maxaveragebitrate=9000"})
    void itSoundsAsIfEachPacketHadBeenEncodedAndTheNextWordsAreAsGood(int millis, String parameters) throws IOException {
        short[] voice = OpusPause.voice();
        short[] cheap = OpusCodecTest.decode(conversation(voice, millis, parameters, true));
        short[] dear = OpusCodecTest.decode(conversation(voice, millis, parameters, false));
        assertEquals(dear.length, cheap.length);
        int frame = RATE * millis / 1000;
        int pause = voice.length / frame * frame;
        // from where the words have rung out to the end: the switch from the encoder to the loop, and four times round
        int from = pause + RATE / 10;
        int to = pause + PAUSE / frame * frame;
        assertEquals(level(dear, from, to), level(cheap, from, to), 1, "dB");
        assertTrue(spread(cheap, from, to) < spread(dear, from, to) + 1, "no part of 20 ms is louder than it might be");
        assertTrue(peak(cheap, from, to) <= peak(dear, from, to) * 1.25, peak(cheap, from, to) + " and " + peak(dear, from, to));
        assertTrue(step(cheap, from, to) <= step(dear, from, to) * 1.25, step(cheap, from, to) + " and " + step(dear, from, to));
        double with = Comparison.of(Arrays.copyOf(voice, RATE), cheap, RATE, to, RATE / 20).segmentalSnr();
        double without = Comparison.of(Arrays.copyOf(voice, RATE), dear, RATE, to, RATE / 20).segmentalSnr();
        assertEquals(without, with, 0.7, "dB");
    }

    @Test
    void callsOfAKindShareTheirNoise() {
        OpusParameters any = OpusParameters.parse(null);
        assertSame(OpusNoise.of(any, PACKET), OpusNoise.of(OpusParameters.parse("useinbandfec=1;maxaveragebitrate=64000"), PACKET));
        assertSame(OpusNoise.of(OpusParameters.parse("maxaveragebitrate=16000"), PACKET),
                OpusNoise.of(OpusParameters.parse("maxaveragebitrate=17999"), PACKET));
        assertFalse(OpusNoise.of(any, PACKET) == OpusNoise.of(any, 2 * PACKET));
        Set<OpusNoise> kinds = new HashSet<>();
        for (int bitrate = 6000; bitrate < 500_000; bitrate += 100) {
            for (int rate = 8000; rate <= 48_000; rate += 1000) {
                kinds.add(OpusNoise.of(OpusParameters.parse("maxaveragebitrate=" + bitrate + ";maxplaybackrate=" + rate), PACKET));
            }
        }
        assertEquals(30, kinds.size(), "whatever strangers ask for");
    }

    @Test
    void theClockGoesOnAndTheNextAnswerBeginsWithTheMarker() throws IOException {
        List<Sent> sent = OpusPause.betweenTwoAnswers(new RtpOptions(true, 0, 0, 600_000, 5000, IdleAudio.COMFORT_NOISE));
        assertArrayEquals(sent.get(380).payload(), sent.get(330).payload(), "a second later the same");
        assertFalse(Arrays.equals(sent.get(380).payload(), sent.get(379).payload()));
    }

    private static List<byte[]> conversation(short[] voice, int millis, String parameters, boolean cheap) {
        ComfortNoise source = ComfortNoise.idle(RATE);
        return OpusPause.conversation(voice, millis, parameters, (opus, frame, to) -> {
            short[] noise = new short[frame];
            source.fill(noise);
            return cheap ? opus.noise(noise, frame, to, 12) : opus.encode(noise, 0, frame, to, 12);
        });
    }

    private static double level(short[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return 10 * Math.log10(sum / (to - from) / 32768 / 32768 + 1e-12);
    }

    // by how much the loudest 20 ms are above all
    private static double spread(short[] samples, int from, int to) {
        double loudest = -200;
        for (int i = from; i + PACKET <= to; i += PACKET / 4) {
            loudest = Math.max(loudest, level(samples, i, i + PACKET));
        }
        return loudest - level(samples, from, to);
    }

    private static int peak(short[] samples, int from, int to) {
        return IntStream.range(from, to).map(i -> Math.abs(samples[i])).max().orElse(0);
    }

    private static int step(short[] samples, int from, int to) {
        return IntStream.range(from, to).map(i -> Math.abs(samples[i] - samples[i - 1])).max().orElse(0);
    }
}
