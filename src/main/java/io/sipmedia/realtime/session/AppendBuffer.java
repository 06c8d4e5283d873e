// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.G711;
import io.sipmedia.realtime.dialect.AppendEvent;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Turns the caller's audio into events of a chosen length and of the dialect's shape. The JSON is put together by
 * hand in one reused buffer: fifty times a second and call a tree and its string would be made for nothing.
 *
 * <p>Thread: the call's loop.
 */
final class AppendBuffer {

    private static final int MAX_DIGITS = 19;

    /** Takes an event; the array is only valid during the call. */
    @FunctionalInterface
    interface Sink {
        void event(byte[] utf8, int length);
    }

    private final AudioEncoding encoding;
    private final int chunkBytes;
    private final byte[] raw;
    // the same bytes as samples
    private final ShortBuffer words;
    private final byte[] event;
    private final Sink out;
    private final byte[] head;
    private final byte[] audio;
    private final byte[] tail;
    private final boolean numbered;
    private int filled;
    private long count;

    AppendBuffer(AudioEncoding encoding, int millis, Sink out) {
        this(encoding, millis, AppendEvent.REALTIME, out);
    }

    AppendBuffer(AudioEncoding encoding, int millis, AppendEvent shape, Sink out) {
        this.head = bytes(shape.id() ? shape.head() + ClientEvents.AUDIO_ID : shape.head());
        this.audio = bytes(shape.audio());
        this.tail = bytes(shape.tail());
        this.numbered = shape.id();
        this.encoding = encoding;
        this.chunkBytes = encoding.sampleRate() * millis / 1000 * encoding.bytesPerSample();
        this.raw = new byte[chunkBytes];
        this.words = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        this.event = new byte[head.length + MAX_DIGITS + audio.length + (chunkBytes + 2) / 3 * 4 + tail.length];
        this.out = out;
    }

    void add(short[] samples) {
        int from = 0;
        while (from < samples.length) {
            int part = Math.min(samples.length - from, (chunkBytes - filled) / encoding.bytesPerSample());
            put(samples, from, part);
            from += part;
            filled += part * encoding.bytesPerSample();
            if (filled == chunkBytes) {
                flush();
            }
        }
    }

    private void put(short[] samples, int from, int count) {
        switch (encoding) {
            case PCM, PCM16K, PCM8K -> words.position(filled / Short.BYTES).put(samples, from, count);
            case PCMU -> G711.MU_LAW.encode(samples, from, raw, filled, count);
            case PCMA -> G711.A_LAW.encode(samples, from, raw, filled, count);
        }
    }

    /** Sends what has been gathered, however little. */
    void flush() {
        if (filled == 0) {
            return;
        }
        int length = put(head, head.length, 0);
        length = numbered ? putNumber(++count, length) : length;
        length = put(audio, audio.length, length);
        length = AudioBase64.encode(raw, filled, event, length);
        length = put(tail, tail.length, length);
        filled = 0;
        out.event(event, length);
    }

    /** Whether nothing has been gathered. */
    boolean empty() {
        return filled == 0;
    }

    /** Forgets what has been gathered. */
    void reset() {
        filled = 0;
    }

    private int put(byte[] part, int length, int position) {
        System.arraycopy(part, 0, event, position, length);
        return position + length;
    }

    private int putNumber(long number, int position) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = position + digits - 1; at >= position; at--) {
            event[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return position + digits;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
