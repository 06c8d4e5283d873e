// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a 16-bit WAV file as the sound comes. The lengths in the header are set when it is closed; a file that was never
 * closed says "unknown length", which players and {@link WavFile} read as far as it goes.
 *
 * <p>Thread: one at a time; it writes to the disk about once a second, so not a call's event loop.
 */
public final class WavWriter implements Closeable {

    private static final int HEADER = 44;
    private static final int UNKNOWN_LENGTH = -1;
    private static final long MAX_DATA = 0xFFFFFFFEL - HEADER;

    private final FileChannel file;
    private final int channels;
    private final int sampleRate;
    private final ByteBuffer buffer;
    private long data;

    private WavWriter(FileChannel file, int sampleRate, int channels) {
        this.file = file;
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.buffer = ByteBuffer.allocate(Math.max(HEADER, sampleRate * channels * 2)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Starts a file; one that is there is overwritten.
     *
     * @param sampleRate in Hz
     * @param channels   1 or 2
     */
    public static WavWriter create(Path path, int sampleRate, int channels) throws IOException {
        if (channels < 1 || channels > 2 || sampleRate <= 0) {
            throw new IllegalArgumentException(channels + " channels at " + sampleRate + " Hz; allowed are 1 and 2 at a positive rate");
        }
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        WavWriter writer = new WavWriter(file, sampleRate, channels);
        try {
            writer.header(UNKNOWN_LENGTH, UNKNOWN_LENGTH);
            return writer;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Adds samples; in a stereo file left and right take turns. */
    public void write(short[] samples) throws IOException {
        write(samples, 0, samples.length);
    }

    /** Adds samples; in a stereo file left and right take turns. */
    public void write(short[] samples, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            put(samples[i]);
        }
    }

    /** Adds to a stereo file; the shorter side is filled up with silence. */
    public void write(short[] left, short[] right) throws IOException {
        if (channels != 2) {
            throw new IllegalStateException("a mono file has no left and right");
        }
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            put(i < left.length ? left[i] : 0);
            put(i < right.length ? right[i] : 0);
        }
    }

    /** Length so far in milliseconds. */
    public long durationMillis() {
        return data / (2L * channels) * 1000 / sampleRate;
    }

    /** Writes what is buffered, sets the lengths and closes the file. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            try (file) {
                drain();
                file.position(0);
                header((int) (data + HEADER - 8), (int) data);
            }
        }
    }

    private void put(int sample) throws IOException {
        if (buffer.remaining() < 2) {
            drain();
        }
        if (data >= MAX_DATA) {
            throw new IOException("a WAV file cannot be longer than 4 GiB");
        }
        buffer.putShort((short) sample);
        data += 2;
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    private void header(int riffLength, int dataLength) throws IOException {
        buffer.clear();
        buffer.put(ascii("RIFF")).putInt(riffLength).put(ascii("WAVE"));
        buffer.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) channels).putInt(sampleRate)
                .putInt(sampleRate * channels * 2).putShort((short) (channels * 2)).putShort((short) 16);
        buffer.put(ascii("data")).putInt(dataLength);
        drain();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
