// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.G711;
import io.sipmedia.realtime.dialect.AppendEvent;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.transport.SharedBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Turns the caller's audio into events of a chosen length and of the dialect's shape. The JSON is put together by
 * hand in a buffer that all sessions of the loop share: fifty times a second and call a tree and its string would be made for nothing.
 *
 * <p>Thread: the call's loop.
 */
final class AppendBuffer {

    private static final int MAX_DIGITS = 19;
    private static final int USUAL_DIGITS = 4; // of the first minutes
    private static final int FRAME_HEADER = 8; // of a WebSocket message between 126 and 65535 bytes, its mask included
    // an event has gone out when the next one is made
    private static final SharedBuffer<byte[]> EVENT = SharedBuffer.ofBytes();

    /** Takes an event; the array is only valid during the call. */
    @FunctionalInterface
    interface Sink {
        void event(byte[] utf8, int length);
    }

    private final AudioEncoding encoding;
    private final int chunkBytes;
    private final int eventBytes;
    private final Sink out;
    private final byte[] head;
    private final byte[] audio;
    private final byte[] tail;
    private final boolean numbered;
    // null until a chunk has come in pieces
    private SampleBytes gathered;
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
        this.chunkBytes = chunkBytes(encoding, millis);
        this.eventBytes = head.length + MAX_DIGITS + audio.length + base64Bytes(chunkBytes) + tail.length;
        this.out = out;
    }

    /** What the events of a second come to on the wire, without TLS. */
    static int bytesPerSecond(AudioEncoding encoding, int millis, AppendEvent shape) {
        int id = shape.id() ? ClientEvents.AUDIO_ID.length() + USUAL_DIGITS : 0;
        int event = shape.head().length() + id + shape.audio().length() + base64Bytes(chunkBytes(encoding, millis)) + shape.tail().length();
        return (FRAME_HEADER + event) * 1000 / millis;
    }

    private static int chunkBytes(AudioEncoding encoding, int millis) {
        return encoding.sampleRate() * millis / 1000 * encoding.bytesPerSample();
    }

    private static int base64Bytes(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    void add(short[] samples) {
        int whole = chunkBytes / encoding.bytesPerSample();
        int from = 0;
        while (from < samples.length) {
            int left = samples.length - from;
            if (filled == 0 && left >= whole) {
                // nearly always: as long as the caller's packets are
                SampleBytes chunk = SampleBytes.SHARED.atLeast(chunkBytes);
                put(samples, from, whole, chunk, 0);
                send(chunk.bytes, chunkBytes);
                from += whole;
            } else {
                from += gather(samples, from, Math.min(left, (chunkBytes - filled) / encoding.bytesPerSample()));
            }
        }
    }

    private int gather(short[] samples, int from, int count) {
        gathered = gathered == null ? new SampleBytes(chunkBytes) : gathered;
        put(samples, from, count, gathered, filled);
        filled += count * encoding.bytesPerSample();
        if (filled == chunkBytes) {
            flush();
        }
        return count;
    }

    private void put(short[] samples, int from, int count, SampleBytes to, int at) {
        switch (encoding) {
            case PCM, PCM16K, PCM8K -> to.words.position(at / Short.BYTES).put(samples, from, count);
            case PCMU -> G711.MU_LAW.encode(samples, from, to.bytes, at, count);
            case PCMA -> G711.A_LAW.encode(samples, from, to.bytes, at, count);
        }
    }

    /** Sends what has been gathered, however little. */
    void flush() {
        if (filled > 0) {
            int length = filled;
            filled = 0;
            send(gathered.bytes, length);
        }
    }

    private void send(byte[] raw, int rawLength) {
        byte[] event = EVENT.atLeast(eventBytes);
        int length = put(event, head, 0);
        length = numbered ? putNumber(event, ++count, length) : length;
        length = put(event, audio, length);
        length = AudioBase64.encode(raw, rawLength, event, length);
        length = put(event, tail, length);
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

    private static int put(byte[] event, byte[] part, int position) {
        System.arraycopy(part, 0, event, position, part.length);
        return position + part.length;
    }

    private static int putNumber(byte[] event, long number, int position) {
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
