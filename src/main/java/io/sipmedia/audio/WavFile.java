// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A recording in memory: 16-bit mono samples and their rate, read from or written to a WAV file.
 *
 * <p>Reading takes PCM of 8, 16, 24 and 32 bits, 32-bit float, mu-law and A-law, mono or stereo (mixed to mono), at
 * any rate the {@link Resampler} knows: 8, 12, 16, 22.05, 24, 32, 44.1 and 48 kHz. Everything else is refused with an {@link AudioFormatException} that says what the file
 * is. Files are untrusted: lengths are checked against a limit before anything is allocated.
 *
 * <p>Thread: any.
 *
 * @param sampleRate in Hz
 * @param samples    16-bit linear, mono, for reading only
 */
public record WavFile(int sampleRate, short[] samples) {

    /** Largest amount of sound data read by default, in bytes: about six minutes of 16-bit stereo at 48 kHz. */
    public static final int DEFAULT_LIMIT = 64 * 1024 * 1024;

    private static final int RIFF = 0x46464952;
    private static final int WAVE = 0x45564157;
    private static final int FMT = 0x20746d66;
    private static final int DATA = 0x61746164;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int MAX_FMT = 1024;
    // what programs write that do not know the length yet
    private static final long UNKNOWN_LENGTH = 0xFFFFFFFFL;

    /** Reads a file of up to {@link #DEFAULT_LIMIT} bytes of sound. */
    public static WavFile read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in);
        } catch (AudioFormatException e) {
            throw new AudioFormatException(file + ": " + e.getMessage());
        }
    }

    /** Reads a stream with up to {@link #DEFAULT_LIMIT} bytes of sound; does not close it. */
    public static WavFile read(InputStream in) throws IOException {
        return read(in, DEFAULT_LIMIT);
    }

    /**
     * Reads a stream; does not close it.
     *
     * @param  limit                most bytes of sound data to accept
     * @throws AudioFormatException if it is no WAV file, one that we cannot play, or too long
     */
    public static WavFile read(InputStream in, int limit) throws IOException {
        try {
            ByteBuffer head = bytes(in, 12);
            if (head.getInt(0) != RIFF || head.getInt(8) != WAVE) {
                throw new AudioFormatException("not a WAV file: it does not start with RIFF…WAVE");
            }
            Format format = null;
            while (true) {
                ByteBuffer chunk = bytes(in, 8);
                int id = chunk.getInt(0);
                long length = chunk.getInt(4) & 0xFFFFFFFFL;
                if (id == DATA) {
                    if (format == null) {
                        throw new AudioFormatException("the WAV data comes before its format");
                    }
                    return new WavFile(format.sampleRate, format.mono(data(in, length, limit)));
                } else if (id == FMT) {
                    if (length < 16 || length > MAX_FMT) {
                        throw new AudioFormatException("a WAV format chunk of " + length + " bytes");
                    }
                    format = Format.parse(bytes(in, (int) length));
                    in.skipNBytes(length & 1);
                } else {
                    // chunks are padded to an even length
                    in.skipNBytes(length + (length & 1));
                }
            }
        } catch (EOFException e) {
            throw new AudioFormatException("the WAV file ends before its sound begins");
        }
    }

    /** Writes 16-bit mono. */
    public static void write(Path file, int sampleRate, short[] samples) throws IOException {
        try (WavWriter writer = WavWriter.create(file, sampleRate, 1)) {
            writer.write(samples);
        }
    }

    /** Writes 16-bit stereo; the shorter side is filled up with silence. */
    public static void writeStereo(Path file, int sampleRate, short[] left, short[] right) throws IOException {
        try (WavWriter writer = WavWriter.create(file, sampleRate, 2)) {
            writer.write(left, right);
        }
    }

    /** The same sound at another rate. */
    public WavFile at(int rate) {
        return rate == sampleRate ? this : new WavFile(rate, Resampler.convert(samples, sampleRate, rate));
    }

    /** Plays it once. */
    public AudioSource source() {
        return AudioSource.of(samples, sampleRate);
    }

    /** Length in milliseconds; fractions are cut. */
    public long durationMillis() {
        return samples.length * 1000L / sampleRate;
    }

    private static byte[] data(InputStream in, long length, int limit) throws IOException {
        if (length == UNKNOWN_LENGTH) {
            byte[] rest = in.readNBytes(limit);
            if (rest.length == limit && in.read() >= 0) {
                throw tooLong("more than " + limit, limit);
            }
            return rest;
        }
        if (length > limit) {
            throw tooLong(Long.toString(length), limit);
        }
        // a file that was cut off is played as far as it goes; readNBytes grows with what really comes
        return in.readNBytes((int) length);
    }

    private static AudioFormatException tooLong(String length, int limit) {
        return new AudioFormatException("the WAV file has " + length + " bytes of sound, allowed are " + limit);
    }

    private static ByteBuffer bytes(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private record Format(WavEncoding encoding, int channels, int sampleRate) {

        static Format parse(ByteBuffer fmt) throws AudioFormatException {
            int tag = fmt.getShort(0) & 0xFFFF;
            int channels = fmt.getShort(2) & 0xFFFF;
            int rate = fmt.getInt(4);
            int block = fmt.getShort(12) & 0xFFFF;
            int bits = fmt.getShort(14) & 0xFFFF;
            if (tag == EXTENSIBLE && fmt.limit() >= 26) {
                // the first two bytes of the sub-format's GUID are the real tag
                tag = fmt.getShort(24) & 0xFFFF;
            }
            WavEncoding encoding = WavEncoding.of(tag, bits);
            if (channels < 1 || channels > 2) {
                throw new AudioFormatException("a WAV file of " + channels + " channels; allowed are 1 and 2");
            }
            if (block != channels * encoding.bytes) {
                throw new AudioFormatException("a WAV file with " + block + " bytes per sample frame where "
                                               + channels * encoding.bytes + " are needed");
            }
            if (!FilterBank.RATES.contains(rate)) {
                throw new AudioFormatException("a WAV file of " + (rate & 0xFFFFFFFFL)
                                               + " Hz; allowed are " + FilterBank.RATES.stream().sorted().toList());
            }
            return new Format(encoding, channels, rate);
        }

        short[] mono(byte[] data) {
            int width = encoding.bytes;
            short[] mono = new short[data.length / (width * channels)];
            for (int i = 0, at = 0; i < mono.length; i++) {
                int sum = 0;
                for (int c = 0; c < channels; c++, at += width) {
                    sum += encoding.sample(data, at);
                }
                mono[i] = (short) (sum / channels);
            }
            return mono;
        }
    }
}
