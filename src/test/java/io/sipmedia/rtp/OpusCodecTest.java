// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusBandwidth;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.sipmedia.audio.WavFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opus there and back. It does not keep the wave form, so what is checked is how well it correlates and how loud it is. */
class OpusCodecTest {

    private static final int RATE = 24_000;

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 40, 60})
    void speechComesBack(int millis) throws IOException {
        short[] voice = voice();
        List<byte[]> packets = encode(voice, millis, null);
        short[] heard = decode(packets);
        assertEquals(voice.length / (RATE * millis / 1000) * (RATE * millis / 1000), heard.length);
        assertTrue(likeness(voice, heard) > 0.85, "correlation " + likeness(voice, heard));
        assertEquals(1, level(heard) / level(voice), 0.15);
        int bytes = packets.stream().mapToInt(packet -> packet.length).sum();
        assertTrue(bytes * 8.0 / heard.length * RATE < 30_000, "bit rate");
    }

    @Test
    void aLostPacketIsInTheNextOne() throws IOException {
        short[] voice = voice();
        List<byte[]> packets = encode(voice, 20, "useinbandfec=1");
        short[] whole = decode(packets);
        short[] recovered = lossy(packets, true);
        short[] madeUp = lossy(packets, false);
        double withFec = likeness(whole, recovered);
        double without = likeness(whole, madeUp);
        assertTrue(withFec > 0.93, "with redundancy " + withFec);
        assertTrue(withFec > without, "with " + withFec + ", without " + without);
    }

    @Test
    void aHybridStreamIsHeardToo() throws Exception {
        short[] voice = voice();
        OpusEncoder phone = new OpusEncoder(RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        phone.setBandwidth(OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND);
        phone.setBitrate(28_000);
        List<byte[]> packets = new ArrayList<>();
        byte[] buffer = new byte[1000];
        for (int i = 0; i + 480 <= voice.length; i += 480) {
            packets.add(Arrays.copyOf(buffer, phone.encode(voice, i, 480, buffer, 0, buffer.length)));
        }
        assertTrue(packets.stream().filter(packet -> (packet[0] & 0xE0) == 0x60).count() > packets.size() / 2, "hybrid packets");
        short[] heard = decode(packets);
        assertTrue(likeness(voice, heard) > 0.85, "correlation " + likeness(voice, heard));
    }

    @Test
    void lengthsAreReadFromTheFirstByte() {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS);
        assertEquals(480, opus.samples(new byte[] {0x48}, 0, 1), "one frame of 20 ms");
        assertEquals(960, opus.samples(new byte[] {0x49, 0}, 0, 2), "two of them");
        assertEquals(1440, opus.samples(new byte[] {0x58}, 0, 1), "60 ms");
        assertEquals(0, opus.samples(new byte[] {0x5B, 60}, 0, 2), "60 frames of 60 ms are not allowed");
        assertEquals(0, opus.samples(new byte[0], 0, 0));
        assertEquals(0, opus.samples(new byte[] {0x4B}, 0, 1), "the number of frames is missing");
        assertTrue(opus.pauses(new byte[] {0x48}, 0, 1), "a packet without content announces a pause");
    }

    @Test
    void nothingASenderSendsStopsIt() {
        Random random = new Random(7);
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS);
        for (int i = 0; i < 2000; i++) {
            byte[] junk = new byte[1 + random.nextInt(60)];
            random.nextBytes(junk);
            int expected = opus.samples(junk, 0, junk.length);
            if (expected > 0) {
                assertEquals(expected, opus.decode(junk, 0, junk.length).length);
                short[] made = opus.recover(480, junk, 0, junk.length);
                assertTrue(made == null || made.length == 480);
            }
        }
    }

    @Test
    void aLossBeforeAnythingIsNotRecovered() {
        assertNull(AudioCodec.of(AudioCodecId.OPUS).recover(480, new byte[] {0x48, 1, 2, 3}, 0, 4));
    }

    @Test
    void packetsHaveLengthsThatOpusKnows() {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS);
        assertEquals(List.of(10, 20, 20, 40, 40, 60),
                List.of(10, 20, 30, 40, 50, 60).stream().map(opus::packetMillis).toList());
    }

    @Test
    void whatTheReceiverWantsIsRead() {
        OpusParameters given = OpusParameters.parse("maxplaybackrate=16000; stereo=1;UseInbandFEC=1; maxaveragebitrate=20000;cbr=1;x");
        assertEquals(new OpusParameters(true, true, 20_000, 16_000), given);
        OpusParameters none = new OpusParameters(false, false, 0, 48_000);
        assertEquals(none, OpusParameters.parse(null));
        assertEquals(none, OpusParameters.parse("maxaveragebitrate=99999999999;maxplaybackrate=-3;useinbandfec"));
        assertTrue(OpusParameters.parse(OpusParameters.OWN).fec());
    }

    @Test
    void aReceiversLimitIsKept() throws IOException {
        List<byte[]> packets = encode(voice(), 20, "maxaveragebitrate=12000;maxplaybackrate=8000");
        int bytes = packets.stream().mapToInt(packet -> packet.length).sum();
        assertTrue(bytes * 8.0 / packets.size() * 50 < 14_000);
        // RFC 6716 3.1: configurations 0 to 3 are SILK in narrowband
        assertEquals(0, packets.get(50)[0] >> 5 & 7);
    }

    private static short[] lossy(List<byte[]> packets, boolean redundancy) {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS);
        short[] heard = new short[packets.size() * 480];
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            if (i % 5 == 3) {
                continue;
            }
            if (i % 5 == 4 && redundancy) {
                System.arraycopy(opus.recover(480, packet, 0, packet.length), 0, heard, (i - 1) * 480, 480);
            }
            System.arraycopy(opus.decode(packet, 0, packet.length), 0, heard, i * 480, 480);
        }
        return heard;
    }

    private static List<byte[]> encode(short[] samples, int millis, String parameters) {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS, parameters);
        List<byte[]> packets = new ArrayList<>();
        byte[] buffer = new byte[1212];
        int frame = RATE * millis / 1000;
        for (int i = 0; i + frame <= samples.length; i += frame) {
            packets.add(Arrays.copyOfRange(buffer, 12, 12 + opus.encode(samples, i, frame, buffer, 12)));
        }
        return packets;
    }

    /** What a decoder makes of these packets, one after the other. */
    static short[] decode(List<byte[]> packets) {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS);
        short[][] parts = packets.stream().map(packet -> opus.decode(packet, 0, packet.length)).toArray(short[][]::new);
        short[] all = new short[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (short[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    // the best correlation within 10 ms of delay
    private static double likeness(short[] a, short[] b) {
        double best = 0;
        for (int delay = 0; delay <= RATE / 100; delay++) {
            double ab = 0;
            double aa = 1;
            double bb = 1;
            for (int i = 0; i + delay < Math.min(a.length, b.length); i++) {
                ab += (double) a[i] * b[i + delay];
                aa += (double) a[i] * a[i];
                bb += (double) b[i + delay] * b[i + delay];
            }
            best = Math.max(best, ab / Math.sqrt(aa * bb));
        }
        return best;
    }

    private static double level(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }

    private static short[] voice() throws IOException {
        try (InputStream in = OpusCodecTest.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/my-number-is.wav")) {
            return WavFile.read(in).at(RATE).samples();
        }
    }
}
