// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads one sample out of each frame of an append, without decoding the rest. */
final class AppendReader {

    /** 20 ms at 24 kHz are 960 bytes of PCM16, and those 1280 characters without padding. */
    static final int FRAME_CHARS = 1280;

    private static final byte[] APPEND = "{\"type\":\"input_audio_buffer.append\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AUDIO = "\"audio\":\"".getBytes(StandardCharsets.US_ASCII);
    // a sample near the end of the frame, where no filter rings any more: bytes 804 and 805
    private static final int PROBE_CHAR = 1072;
    private static final int FURTHEST_HEAD = 200;

    private AppendReader() {
    }

    /** Where its audio begins; -1 when this is no append. */
    static int audio(ByteBuf text) {
        int begin = text.readerIndex();
        if (!matches(text, begin, APPEND)) {
            return -1;
        }
        for (int at = begin + APPEND.length; at < Math.min(text.writerIndex(), begin + FURTHEST_HEAD); at++) {
            if (matches(text, at, AUDIO)) {
                return at + AUDIO.length;
            }
        }
        return -1;
    }

    /** How many whole frames there are from here to the quote. */
    static int frames(ByteBuf text, int audio) {
        // nothing but the end of the object comes behind the audio, as everybody writes it
        int end = text.writerIndex();
        while (end > audio && text.getByte(end - 1) != '"') {
            end--;
        }
        return (end - 1 - audio) / FRAME_CHARS;
    }

    static int sample(ByteBuf text, int audio, int frame) {
        int at = audio + frame * FRAME_CHARS + PROBE_CHAR;
        int bits = sextet(text.getByte(at)) << 10 | sextet(text.getByte(at + 1)) << 4 | sextet(text.getByte(at + 2)) >> 2;
        return (short) (bits << 8 | bits >> 8 & 0xFF);
    }

    private static int sextet(byte c) {
        return c >= 'a' ? c - 'a' + 26 : c >= 'A' ? c - 'A' : c >= '0' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }

    private static boolean matches(ByteBuf text, int at, byte[] what) {
        if (at + what.length > text.writerIndex()) {
            return false;
        }
        for (int i = 0; i < what.length; i++) {
            if (text.getByte(at + i) != what[i]) {
                return false;
            }
        }
        return true;
    }
}
