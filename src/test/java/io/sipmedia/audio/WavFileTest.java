// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WavFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = { 8000, 16000, 22050, 24000, 44100, 48000 })
    void whatIsWrittenIsRead(int rate) throws Exception {
        short[] samples = Spectrum.tone(440, rate, rate / 3, 0.5);
        Path file = folder.resolve("mono.wav");
        WavFile.write(file, rate, samples);
        WavFile read = WavFile.read(file);
        assertEquals(rate, read.sampleRate());
        assertArrayEquals(samples, read.samples());
        assertEquals(333, read.durationMillis());
        try (AudioInputStream other = AudioSystem.getAudioInputStream(file.toFile())) {
            assertEquals(samples.length, other.getFrameLength(), "the JDK agrees about the header");
            assertEquals(rate, other.getFormat().getSampleRate());
            assertArrayEquals(PcmBytes.toBytes(samples), other.readAllBytes());
        }
    }

    @Test
    void stereoIsWrittenAndMixed() throws Exception {
        Path file = folder.resolve("stereo.wav");
        WavFile.writeStereo(file, 8000, new short[] { 100, 200, 300 }, new short[] { 50, -200 });
        assertArrayEquals(new short[] { 75, 0, 150 }, WavFile.read(file).samples());
        try (AudioInputStream other = AudioSystem.getAudioInputStream(file.toFile())) {
            assertEquals(2, other.getFormat().getChannels());
            assertEquals(3, other.getFrameLength());
        }
    }

    @Test
    void longFilesAreWrittenInPieces() throws Exception {
        short[] noise = new short[30000];
        Random random = new Random(2);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt();
        }
        Path file = folder.resolve("pieces.wav");
        WavWriter writer = WavWriter.create(file, 8000, 1);
        for (int i = 0; i < noise.length; i += 160) {
            writer.write(noise, i, Math.min(160, noise.length - i));
        }
        assertEquals(3750, writer.durationMillis());
        int onDisk = WavFile.read(file).samples().length;
        assertTrue(onDisk >= 20000, "a file that was never closed is readable, " + onDisk + " samples");
        writer.close();
        writer.close();
        assertArrayEquals(noise, WavFile.read(file).samples());
    }

    @Test
    void allEncodingsAreRead() throws Exception {
        assertArrayEquals(new short[] { -32768, 0, 0x7F00 }, read(1, 8, 1, 8000, 0x00, 0x80, 0xFF));
        assertArrayEquals(new short[] { 0x1234, -2 }, read(1, 16, 1, 8000, 0x34, 0x12, 0xFE, 0xFF));
        assertArrayEquals(new short[] { 0x1234, -1, 32767 }, read(1, 24, 1, 8000, 0, 0x34, 0x12, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F));
        assertArrayEquals(new short[] { 0x1234, -32768 }, read(1, 32, 1, 8000, 0, 0, 0x34, 0x12, 0, 0, 0, 0x80));
        assertArrayEquals(new short[] { 32767, -16384, 0 },
                read(3, 32, 1, 8000, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xBF, 0, 0, 0xC0, 0x7F), "1.0, -0.5 and not-a-number");
        assertArrayEquals(new short[] { 0, 32124 }, read(7, 8, 1, 8000, 0xFF, 0x80));
        assertArrayEquals(new short[] { 8, -8 }, read(6, 8, 1, 8000, 0xD5, 0x55));
        assertArrayEquals(new short[] { 0 }, read(1, 16, 2, 48000, 0xFF, 0x7F, 0x01, 0x80, 7, 7), "a frame that is cut off is left out");
    }

    @Test
    void extensibleFormatOddChunksAndUnknownLengthAreRead() throws Exception {
        ByteBuffer wav = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(-1).put(ascii("WAVE"));
        wav.put(ascii("LIST")).putInt(3).put(new byte[4]);
        wav.put(ascii("fmt ")).putInt(40).putShort((short) 0xFFFE).putShort((short) 1).putInt(16000).putInt(32000)
                .putShort((short) 2).putShort((short) 16).putShort((short) 22).putShort((short) 16).putInt(4)
                .putShort((short) 1).put(new byte[14]);
        wav.put(ascii("data")).putInt(-1).putShort((short) 7).putShort((short) 8);
        WavFile read = WavFile.read(new ByteArrayInputStream(wav.array(), 0, wav.position()));
        assertEquals(16000, read.sampleRate());
        assertArrayEquals(new short[] { 7, 8 }, read.samples());
        assertThrows(AudioFormatException.class,
                () -> WavFile.read(new ByteArrayInputStream(wav.array(), 0, wav.position()), 3), "the limit holds for unknown lengths too");
    }

    @Test
    void everythingElseIsRefusedWithAReason() {
        refused("ADPCM", "format tag 17", wav(17, 4, 1, 8000, 0));
        refused("double", "64 bits", wav(3, 64, 1, 8000, 0));
        refused("six channels", "6 channels", wav(1, 16, 6, 8000, 0));
        refused("odd rate", "11025 Hz", wav(1, 16, 1, 11025, 0));
        refused("negative rate", "4294967295 Hz", wav(1, 16, 1, -1, 0));
        refused("an MP3", "RIFF", "ID3 this is no wave file at all".getBytes(StandardCharsets.US_ASCII));
        refused("nothing", "ends before", new byte[0]);
        refused("only a head", "ends before", Arrays.copyOf(wav(1, 16, 1, 8000), 30));
        byte[] huge = wav(1, 16, 1, 8000, 1, 2);
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(40, Integer.MAX_VALUE);
        refused("a claim of 2 GiB", "allowed are", huge);
        byte[] format = wav(1, 16, 1, 8000, 1, 2);
        ByteBuffer.wrap(format).order(ByteOrder.LITTLE_ENDIAN).putInt(16, Integer.MAX_VALUE);
        refused("a huge format", "format chunk", format);
        byte[] block = wav(1, 16, 1, 8000, 1, 2);
        block[32] = 0;
        refused("a block of nothing", "per sample frame", block);
    }

    @Test
    void refusalsNameTheFile() throws Exception {
        Path file = folder.resolve("prompt.wav");
        Files.writeString(file, "no sound");
        IOException e = assertThrows(AudioFormatException.class, () -> WavFile.read(file));
        assertTrue(e.getMessage().contains("prompt.wav"), e.getMessage());
    }

    @Test
    void randomBytesNeverDoWorse() {
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = wav(1, 16, 2, 24000, 1, 2, 3, 4, 5, 6, 7, 8);
            for (int n = 0; n < 3; n++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                WavFile.read(new ByteArrayInputStream(bytes));
            } catch (AudioFormatException e) {
                // that is the promise
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void recordingsChangeTheirRate() {
        WavFile wav = new WavFile(44100, Spectrum.tone(1000, 44100, 44100, 0.5));
        WavFile phone = wav.at(8000);
        assertEquals(8000, phone.samples().length);
        assertEquals(LevelMeter.dbfs(wav.samples()), LevelMeter.dbfs(phone.samples()), 0.1);
        assertEquals(wav, wav.at(44100));
        assertArrayEquals(Arrays.copyOf(phone.samples(), 100), phone.source().read(100));
    }

    private static void refused(String what, String reason, byte[] bytes) {
        Exception e = assertThrows(AudioFormatException.class, () -> WavFile.read(new ByteArrayInputStream(bytes)), what);
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    private static short[] read(int tag, int bits, int channels, int rate, int... data) throws IOException {
        return WavFile.read(new ByteArrayInputStream(wav(tag, bits, channels, rate, data))).samples();
    }

    private static byte[] wav(int tag, int bits, int channels, int rate, int... data) {
        ByteBuffer wav = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + data.length).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) tag).putShort((short) channels).putInt(rate)
                .putInt(rate * channels * bits / 8).putShort((short) (channels * bits / 8)).putShort((short) bits);
        wav.put(ascii("data")).putInt(data.length);
        for (int b : data) {
            wav.put((byte) b);
        }
        return wav.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
