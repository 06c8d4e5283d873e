// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.Allocation;
import io.sipmedia.audio.Comparison;
import io.sipmedia.rtp.Playout.Sent;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Opus costs, and how it sounds, while nothing is said. */
class OpusSilenceTest {

    private static final int RATE = OpusPause.RATE;
    private static final int PACKET = OpusPause.PACKET;

    @Test
    void silenceIsNotEncodedAnewForEachPacket() {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS, "useinbandfec=1");
        short[] quiet = new short[PACKET];
        byte[] to = new byte[1212];
        // speech is 54 kB a packet
        double bytes = Allocation.bytesPerRun(() -> opus.silence(quiet, PACKET, to, 12));
        assertTrue(bytes < 2500, bytes + " bytes of garbage per packet");
    }

    @Test
    void onlyRealSilenceThatHasSettledIsSaidAgain() throws IOException {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS);
        AudioCodec every = AudioCodec.of(AudioCodecId.OPUS);
        short[] voice = OpusPause.voice();
        for (int i = 0; i + PACKET <= voice.length; i += PACKET) {
            assertArrayEquals(speech(every, voice, i), speech(opus, voice, i));
        }
        // a fifth of a second is encoded in earnest
        for (int i = 0; i < 10; i++) {
            assertArrayEquals(speech(every, new short[PACKET], 0), silence(opus), "packet " + i);
        }
        byte[] again = silence(opus);
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(again, silence(opus));
        }
        // and so it is when somebody has spoken in between
        for (int i = 0; i < 30; i++) {
            speech(opus, voice, RATE / 2 + i * PACKET);
        }
        assertFalse(Arrays.equals(again, silence(opus)), "the end of the words is still in it");
    }

    @ParameterizedTest
    @CsvSource({"20,", "20,useinbandfec=1", "60,", "10,cbr=1", "40,maxplaybackrate=8000"})
    void theListenerHearsSilenceAndTheNextWordsAsWellAsEver(int millis, String parameters) throws IOException {
        short[] voice = OpusPause.voice();
        List<byte[]> cheap = conversation(voice, millis, parameters, true);
        List<byte[]> dear = conversation(voice, millis, parameters, false);
        assertEquals(dear.size(), cheap.size());
        dump(millis + (parameters == null ? "" : "-" + parameters), cheap);
        short[] heard = OpusCodecTest.decode(cheap);
        short[] best = OpusCodecTest.decode(dear);
        int pause = (voice.length / (RATE * millis / 1000)) * (RATE * millis / 1000);
        // half a second behind the words, to the end of the pause
        int peak = 0;
        for (int i = pause + RATE / 2; i < pause + 4 * RATE; i++) {
            peak = Math.max(peak, Math.abs(heard[i]));
        }
        assertTrue(peak <= 8, "a pause with " + peak);
        int second = pause + 5 * RATE;
        double with = Comparison.of(Arrays.copyOf(voice, RATE), heard, RATE, second, RATE / 20).segmentalSnr();
        double without = Comparison.of(Arrays.copyOf(voice, RATE), best, RATE, second, RATE / 20).segmentalSnr();
        assertEquals(without, with, 0.7, "dB");
    }

    @Test
    void theClockGoesOnAndTheNextAnswerBeginsWithTheMarker() throws IOException {
        List<Sent> sent = OpusPause.betweenTwoAnswers(RtpOptions.defaults());
        assertArrayEquals(sent.get(380).payload(), sent.get(381).payload(), "silence");
    }

    private static List<byte[]> conversation(short[] voice, int millis, String parameters, boolean cheap) {
        return OpusPause.conversation(voice, millis, parameters, (opus, frame, to) -> {
            short[] quiet = new short[frame];
            return cheap ? opus.silence(quiet, frame, to, 12) : opus.encode(quiet, 0, frame, to, 12);
        });
    }

    private static byte[] speech(AudioCodec opus, short[] samples, int from) {
        byte[] to = new byte[1000];
        return Arrays.copyOf(to, opus.encode(samples, from, PACKET, to, 0));
    }

    private static byte[] silence(AudioCodec opus) {
        byte[] to = new byte[1000];
        return Arrays.copyOf(to, opus.silence(new short[PACKET], PACKET, to, 0));
    }

    // for another decoder than ours: -Dopus.dump=folder
    private static void dump(String name, List<byte[]> packets) throws IOException {
        String folder = System.getProperty("opus.dump");
        if (folder == null) {
            return;
        }
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(folder, name + ".packets")))) {
            for (byte[] packet : packets) {
                out.writeShort(packet.length);
                out.write(packet);
            }
        }
    }
}
