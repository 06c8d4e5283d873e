// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.Resampler;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.CodecAlone;
import io.sipmedia.transparency.Figures;
import io.sipmedia.transparency.RtpRecording;
import io.sipmedia.transparency.Speech;
import io.sipmedia.transparency.SpokenAnswers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What measures the sound of a call ({@link TransparencyTest}) has to see sound that is out of its place. */
class MisplacedSoundTest {

    private static final int WORDS = 2;
    private static final int PAUSE_PACKETS = 25;
    private static final int MIDDLE = 40;

    /** What a bridge sends that adds nothing. */
    private static final class Sender {

        private final AudioCodecId codec;
        private final List<byte[]> payloads;
        private final List<Integer> starts = new ArrayList<>();

        Sender(AudioCodecId codec) {
            this.codec = codec;
            int slot = Speech.MODEL_RATE / 50;
            short[] speech = new short[0];
            for (short[] word : Speech.words(WORDS, Speech.MODEL_RATE)) {
                int start = speech.length / slot + PAUSE_PACKETS;
                starts.add(start);
                speech = Arrays.copyOf(speech, (start + (word.length + slot - 1) / slot) * slot);
                System.arraycopy(word, 0, speech, start * slot, word.length);
            }
            speech = Arrays.copyOf(speech, speech.length + PAUSE_PACKETS * slot);
            payloads = CodecAlone.encode(codec, new Resampler(Speech.MODEL_RATE, codec.sampleRate()).process(speech));
        }

        /**
         * The figures when slots are given up before a packet, or a packet of sound is left out as if it had never been.
         *
         * @param gap   number of the packet with given-up slots before it
         * @param slots how many
         * @param out   number of the packet that is left out; -1 for none
         */
        Figures figures(int gap, int slots, int out) {
            RtpRecording came = new RtpRecording(codec);
            int sequence = 65_500;
            int timestamp = -5000;
            for (int number = 0; number < payloads.size(); number++) {
                timestamp += number == gap ? slots * (codec.clockRate() / 50) : 0;
                if (number != out) {
                    // as the downlink: where speech begins, and behind slots given up
                    boolean marked = starts.contains(number) || number == gap || number - 1 == out && starts.contains(out);
                    came.add(sequence++, timestamp, marked, payloads.get(number));
                    timestamp += codec.clockRate() / 50;
                }
            }
            return new SpokenAnswers(codec, Speech.words(WORDS, Speech.MODEL_RATE)).figures(came, number -> false);
        }
    }

    @ParameterizedTest
    @EnumSource(AudioCodecId.class)
    void nothingIsSeenWhereNothingIs(AudioCodecId codec) {
        Figures figures = new Sender(codec).figures(-1, 0, -1);
        assertEquals(0, figures.slipMillis());
        assertEquals(0, figures.holes());
        assertEquals(1, figures.identical());
        assertEquals(figures.alone().snr(), figures.bridge().snr(), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 1", "PCMU, 15", "PCMU, 100", "G722, 15", "OPUS, 1", "OPUS, 100"})
    void aHoleInAWordIsSeenInItsTrueSize(AudioCodecId codec, int slots) {
        Sender sender = new Sender(codec);
        Figures figures = sender.figures(sender.starts.get(1) + MIDDLE, slots, -1);
        assertEquals(slots, figures.holes());
        assertEquals(20 * slots, figures.slipMillis(), 0.1);
        assertTrue(figures.identical() < 0.95, "identical " + figures.identical());
        assertTrue(figures.bridge().snr() < figures.alone().snr() - 1, figures.bridge().snr() + " of " + figures.alone().snr() + " dB");
    }

    @ParameterizedTest
    @EnumSource(AudioCodecId.class)
    void aHoleBetweenAnswersMovesNothing(AudioCodecId codec) {
        Sender sender = new Sender(codec);
        Figures figures = sender.figures(sender.starts.get(1) - 5, 15, -1);
        assertEquals(0, figures.holes());
        assertEquals(0, figures.slipMillis(), 0.1);
        // the others remember that something was missing
        assertTrue(figures.identical() == 1 || codec == AudioCodecId.OPUS || codec == AudioCodecId.G722, "identical " + figures.identical());
        assertEquals(figures.alone().snr(), figures.bridge().snr(), 0.2);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 0", "PCMU, 40", "G722, 40", "OPUS, 40"})
    void soundLeftOutIsSeenToo(AudioCodecId codec, int packet) {
        Sender sender = new Sender(codec);
        Figures figures = sender.figures(-1, 0, sender.starts.get(1) + packet);
        assertEquals(0, figures.holes());
        assertEquals(20, figures.slipMillis(), 0.1);
        assertTrue(figures.identical() < 0.95, "identical " + figures.identical());
    }
}
