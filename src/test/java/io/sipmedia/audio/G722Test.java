// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * G.722 bit by bit and by ear. The check sums are of what another implementation (FFmpeg's adpcm_g722, which passes the
 * Recommendation's test sequences) makes of the same input: {@code ffmpeg -f s16le -ar 16000 -ac 1 -i x.raw -c:a g722 x.g722} and
 * {@code ffmpeg -f g722 -i x.g722 -f s16le x.raw}.
 */
class G722Test {

    /** By correlation the delay of encoder and decoder together is 22 samples. */
    private static final int DELAY = 22;

    @ParameterizedTest
    @CsvSource({"my-number-is, 7601a216, 443e9bea", "human-out-of-grammar, 51c3dc5b, 11957036"})
    void speechIsTheSameBitForBit(String voice, String encoded, String decoded) throws IOException {
        byte[] codes = encode(voice(voice), 320);
        assertEquals(encoded, crc(codes));
        assertEquals(decoded, crc(pcm(decode(codes, 160))));
    }

    @Test
    void noiseAtFullScaleIsTheSameBitForBit() {
        assertEquals("eaff193e", crc(encode(noise(), 320)));
    }

    @Test
    void anyBytesAreAStream() {
        short[] noise = noise();
        byte[] codes = new byte[noise.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (noise[i] >> 4);
        }
        assertEquals("cb4666ca", crc(pcm(decode(codes, 160))));
    }

    @Test
    void piecesOfAnyLengthAreTheSameStream() throws IOException {
        short[] voice = Arrays.copyOf(voice("hello"), 12000);
        byte[] codes = encode(voice, 320);
        assertArrayEquals(codes, encode(voice, 2));
        assertArrayEquals(codes, encode(voice, 1000));
        assertArrayEquals(decode(codes, 160), decode(codes, 1));
        assertArrayEquals(decode(codes, 160), decode(codes, 777));
    }

    @ParameterizedTest
    @CsvSource({"300, 38", "1000, 38", "3000, 33", "6500, 12"})
    void tonesComeThrough(int hertz, double atLeast) {
        short[] tone = new short[16000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (10_000 * Math.sin(2 * Math.PI * hertz * i / G722Encoder.RATE));
        }
        double snr = snr(tone, decode(encode(tone, 320), 160), 1600);
        assertTrue(snr > atLeast, snr + " dB at " + hertz + " Hz");
    }

    @Test
    void speechComesThrough() throws IOException {
        for (String name : new String[] {"my-number-is", "hello", "human-out-of-grammar"}) {
            short[] voice = voice(name);
            double snr = snr(voice, decode(encode(voice, 320), 160), 0);
            assertTrue(snr > 18, name + ": " + snr + " dB");
        }
    }

    @Test
    void silenceStaysSilence() {
        for (short sample : decode(encode(new short[3200], 320), 160)) {
            assertTrue(Math.abs(sample) <= 4, "sample of " + sample);
        }
    }

    @Test
    void aDecoderThatMissedSomethingFindsBack() throws IOException {
        byte[] codes = encode(voice("my-number-is"), 320);
        short[] whole = decode(codes, 160);
        short[] part = decode(Arrays.copyOfRange(codes, 8000, codes.length), 160);
        double worst = 0;
        for (int i = 4000; i < part.length; i++) {
            worst = Math.max(worst, Math.abs(part[i] - whole[16000 + i]));
        }
        assertTrue(worst < 500, "still off by " + worst);
    }

    private static byte[] encode(short[] samples, int piece) {
        G722Encoder encoder = new G722Encoder();
        byte[] codes = new byte[samples.length / 2];
        int at = 0;
        for (int i = 0; i < samples.length; i += piece) {
            at += encoder.encode(samples, i, Math.min(piece, samples.length - i), codes, at);
        }
        assertEquals(codes.length, at);
        return codes;
    }

    private static short[] decode(byte[] codes, int piece) {
        G722Decoder decoder = new G722Decoder();
        short[] samples = new short[2 * codes.length];
        for (int i = 0; i < codes.length; i += piece) {
            decoder.decode(codes, i, Math.min(piece, codes.length - i), samples, 2 * i);
        }
        return samples;
    }

    private static double snr(short[] before, short[] after, int from) {
        double signal = 0;
        double noise = 0;
        for (int i = from; i < before.length - DELAY - 1; i++) {
            double difference = before[i] - after[i + DELAY];
            signal += (double) before[i] * before[i];
            noise += difference * difference;
        }
        return 10 * Math.log10(signal / noise);
    }

    private static short[] noise() {
        short[] noise = new short[16000];
        int state = 1;
        for (int i = 0; i < noise.length; i++) {
            state = state * 1103515245 + 12345 & 0x7fffffff;
            noise[i] = (short) (state >> 8);
        }
        return noise;
    }

    private static short[] voice(String name) throws IOException {
        try (InputStream in = G722Test.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/" + name + ".wav")) {
            return WavFile.read(in).samples();
        }
    }

    private static String crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }

    private static byte[] pcm(short[] samples) {
        return AudioFrame.of("test", G722Encoder.RATE, samples, 0).toPcm16();
    }
}
