// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.Allocation;
import io.sipmedia.audio.Comparison;
import io.sipmedia.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Opus costs, and how it sounds, while noise is sent in a pause. */
class OpusNoiseTest {

    private static final int RATE = 24_000;
    private static final int PACKET = 480;
    private static final int PAUSE = 5 * RATE;

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
        short[] voice = voice();
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
        List<RtpPacket> sent = new ArrayList<>();
        Downlink downlink = new Downlink(new RtpOptions(true, 0, 0, 600_000, 5000, IdleAudio.COMFORT_NOISE), new Heard(),
                (packet, length) -> sent.add(RtpPacket.parse(Arrays.copyOf(packet, length), 0, length)));
        long now = 1;
        downlink.negotiated(new RtpPeer(new InetSocketAddress("127.0.0.1", 4000), AudioCodecId.OPUS, 111, Map.of(), -1, 20, true, true), now);
        downlink.play(voice(), "r", "a", 0, now);
        downlink.ended("r", "a", 0);
        while (sent.size() < 400) {
            now = downlink.next();
            downlink.tick(now);
        }
        downlink.play(Arrays.copyOf(voice(), RATE / 5), "r", "b", 0, now);
        while (sent.size() < 450) {
            now = downlink.next();
            downlink.tick(now);
        }
        for (int i = 1; i < sent.size(); i++) {
            assertEquals(960, sent.get(i).timestamp - sent.get(i - 1).timestamp, "48 kHz, packet " + i);
        }
        assertEquals(List.of(0, 400), IntStream.range(0, sent.size()).filter(i -> sent.get(i).marker).boxed().toList());
        assertArrayEquals(payload(sent.get(380)), payload(sent.get(330)), "a second later the same");
        assertFalse(Arrays.equals(payload(sent.get(380)), payload(sent.get(379))));
    }

    private static byte[] payload(RtpPacket packet) {
        return Arrays.copyOfRange(packet.data, packet.offset, packet.offset + packet.length);
    }

    // words, five seconds of noise, the words again
    private static List<byte[]> conversation(short[] voice, int millis, String parameters, boolean cheap) {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS, parameters);
        ComfortNoise source = ComfortNoise.idle(RATE);
        int frame = RATE * millis / 1000;
        short[] noise = new short[frame];
        byte[] to = new byte[1212];
        List<byte[]> packets = new ArrayList<>();
        for (int turn = 0; turn < 2; turn++) {
            for (int i = 0; i + frame <= voice.length; i += frame) {
                packets.add(Arrays.copyOfRange(to, 12, 12 + opus.encode(voice, i, frame, to, 12)));
            }
            for (int i = 0; turn == 0 && i < PAUSE / frame; i++) {
                source.fill(noise);
                packets.add(Arrays.copyOfRange(to, 12, 12 + (cheap ? opus.noise(noise, frame, to, 12) : opus.encode(noise, 0, frame, to, 12))));
            }
        }
        return packets;
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

    private static short[] voice() throws IOException {
        try (InputStream in = OpusNoiseTest.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/my-number-is.wav")) {
            return WavFile.read(in).at(RATE).samples();
        }
    }
}
