// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class WavAndG711Test {

    @Test
    void everyCodeComesBackFromItsOwnValue() {
        for (boolean alaw : new boolean[] {true, false}) {
            for (int code = 0; code < 256; code++) {
                short value = G711.decode(new byte[] {(byte) code}, 0, 1, alaw)[0];
                byte again = alaw ? G711.alaw(value) : G711.ulaw(value);
                // mu-law has two zeros; the negative one comes back as the positive one
                assertEquals(!alaw && code == 0x7f ? (byte) 0xff : (byte) code, again, "code " + code);
            }
        }
    }

    @Test
    void knownValuesOfG711() {
        assertEquals((byte) 0xff, G711.ulaw(0));
        assertEquals((byte) 0x80, G711.ulaw(32767));
        assertEquals((byte) 0x00, G711.ulaw(-32768));
        assertEquals((byte) 0xd5, G711.alaw(0));
        assertEquals((byte) 0xaa, G711.alaw(32767));
        assertEquals(32124, G711.decode(new byte[] {(byte) 0x80}, 0, 1, false)[0]);
        assertEquals(32256, G711.decode(new byte[] {(byte) 0xaa}, 0, 1, true)[0]);
        assertEquals(8, G711.decode(new byte[] {(byte) 0xd5}, 0, 1, true)[0]);
    }

    @Test
    void theStereoFileIsWhatOthersRead() throws Exception {
        byte[] file = Wav.write(8000, new short[] {1, -2, 3}, new short[] {100, 200});
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            AudioFormat format = in.getFormat();
            assertEquals(2, format.getChannels());
            assertEquals(8000, format.getSampleRate());
            assertEquals(3, in.getFrameLength());
            assertArrayEquals(new byte[] {1, 0, 100, 0, -2, -1, (byte) 200, 0, 3, 0, 0, 0}, in.readAllBytes());
        }
        assertArrayEquals(new short[] {50, 99, 1}, Wav.read(file).samples());
    }

    @Test
    void whatIsNoWavIsRefused() {
        assertThrows(IOException.class, () -> Wav.read(new byte[10]));
        assertThrows(IOException.class, () -> Wav.read("RIFF....WAVEdata".getBytes()));
    }

    @Test
    void resamplingKeepsTheToneAndDropsWhatIsAboveTheBand() {
        assertEquals(-9, level(tone(1000, 16000)), 0.3);
        assertTrue(level(tone(5500, 16000)) < -50);
        assertEquals(-9, level(tone(1000, 44100)), 0.3);
        assertEquals(8000, new Wav(44100, tone(1000, 44100).samples()).at(8000).length);
    }

    @Test
    void everyPhraseThatShipsIsLoudEnoughAndHasWords() {
        for (String phrase : List.of("hello", "where-is-my-order", "my-number-is", "opening-hours", "interruption", "transfer-sales",
                "transfer-support", "repeat-that", "invoice-question", "yes-please", "no-thank-you", "thanks", "goodbye",
                "where-is-my-order-rms", "my-number-is-rms", "opening-hours-rms", "goodbye-rms", "human-out-of-grammar")) {
            short[] samples = Voices.load(phrase + ".wav", 8000);
            double level = SpeechSegment.level(samples, 0, samples.length);
            assertTrue(level > -23 && level < -17, phrase + " " + level);
            assertTrue(Voices.words(phrase + ".wav").matches("[a-z ,]+"), phrase);
        }
        assertEquals("my own words", Voices.words("/some/where/my-own-words.wav"));
    }

    private static Wav tone(int hertz, int rate) {
        short[] samples = new short[rate];
        for (int i = 0; i < rate; i++) {
            samples[i] = (short) (16384 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return new Wav(rate, samples);
    }

    private static double level(Wav wav) {
        short[] out = wav.at(8000);
        return SpeechSegment.level(out, 100, out.length - 200);
    }
}
