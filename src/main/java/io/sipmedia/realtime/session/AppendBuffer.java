// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.G711;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.LongFunction;
import java.util.function.Consumer;

/**
 * Turns the caller's audio into {@code input_audio_buffer.append} events of a chosen length. The JSON is put together by
 * hand in one reused buffer: fifty times a second and call a tree and its string would be made for nothing.
 *
 * <p>Thread: the call's loop.
 */
final class AppendBuffer {

    private static final byte[] HEAD = bytes("{\"type\":\"input_audio_buffer.append\",\"event_id\":\"");
    private static final byte[] AUDIO = bytes("\",\"audio\":\"");
    private static final byte[] TAIL = bytes("\"}");
    private static final int MAX_ID = 40;

    private final AudioEncoding encoding;
    private final int chunkBytes;
    private final byte[] raw;
    private final byte[] event;
    private final LongFunction<String> eventId;
    private final Consumer<String> out;
    private int filled;
    private long count;

    AppendBuffer(AudioEncoding encoding, int millis, LongFunction<String> eventId, Consumer<String> out) {
        this.encoding = encoding;
        this.chunkBytes = encoding.sampleRate() * millis / 1000 * encoding.bytesPerSample();
        this.raw = new byte[chunkBytes];
        this.event = new byte[HEAD.length + MAX_ID + AUDIO.length + (chunkBytes + 2) / 3 * 4 + TAIL.length];
        this.eventId = eventId;
        this.out = out;
    }

    void add(short[] samples) {
        for (short sample : samples) {
            switch (encoding) {
                case PCM -> {
                    raw[filled++] = (byte) sample;
                    raw[filled++] = (byte) (sample >> 8);
                }
                case PCMU -> raw[filled++] = G711.MU_LAW.encode(sample);
                case PCMA -> raw[filled++] = G711.A_LAW.encode(sample);
            }
            if (filled == chunkBytes) {
                flush();
            }
        }
    }

    /** Sends what has been gathered, however little. */
    void flush() {
        if (filled == 0) {
            return;
        }
        int length = put(HEAD, 0);
        length = put(bytes(eventId.apply(++count)), length);
        length = put(AUDIO, length);
        byte[] base64 = Base64.getEncoder().encode(ByteBuffer.wrap(raw, 0, filled)).array();
        length = put(base64, base64Length(filled), length);
        length = put(TAIL, length);
        filled = 0;
        out.accept(new String(event, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** Forgets what has been gathered. */
    void reset() {
        filled = 0;
    }

    private int put(byte[] part, int position) {
        return put(part, part.length, position);
    }

    private int put(byte[] part, int length, int position) {
        System.arraycopy(part, 0, event, position, length);
        return position + length;
    }

    private static int base64Length(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.ISO_8859_1);
    }
}
