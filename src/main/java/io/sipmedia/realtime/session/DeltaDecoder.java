// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.G711;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Turns the Base64 of audio deltas into samples. A delta may end in the middle of a sample; the odd byte is kept for the
 * next delta of the same item.
 *
 * <p>Thread: the call's loop.
 */
final class DeltaDecoder {

    /** Four seconds; what is longer than this a model hardly ever sends, and the next piece needs less. */
    private static final int KEPT = 256 * 1024;

    private final AudioEncoding encoding;
    private String item;
    private int oddByte = -1;
    private byte[] bytes = {};
    // the same bytes as samples
    private ShortBuffer words = ShortBuffer.allocate(0);

    DeltaDecoder(AudioEncoding encoding) {
        this.encoding = encoding;
    }

    /** @throws IllegalArgumentException if this is no Base64 */
    short[] decode(String itemId, byte[] base64) {
        if (!itemId.equals(item)) {
            item = itemId;
            oddByte = -1;
        }
        int most = (base64.length + 3) / 4 * 3;
        if (bytes.length < most) {
            bytes = new byte[most];
            words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        }
        int count = AudioBase64.decode(base64, 0, base64.length, bytes);
        short[] samples = switch (encoding) {
            case PCM, PCM16K, PCM8K -> pcm16(count);
            case PCMU -> g711(G711.MU_LAW, count);
            case PCMA -> g711(G711.A_LAW, count);
        };
        if (bytes.length > KEPT) {
            bytes = new byte[0];
            words = ShortBuffer.allocate(0);
        }
        return samples;
    }

    /** What is held on to, in bytes, until the next delta. */
    int keptBytes() {
        return bytes.length;
    }

    private short[] pcm16(int count) {
        int carried = oddByte >= 0 ? 1 : 0;
        int total = count + carried;
        short[] samples = new short[total / 2];
        if (carried == 0) {
            words.clear().get(samples);
            oddByte = count % 2 == 0 ? -1 : bytes[count - 1] & 0xff;
            return samples;
        }
        int from = 0;
        int i = 0;
        if (samples.length > 0) {
            samples[i++] = (short) (oddByte | bytes[from++] << 8);
        }
        for (; i < samples.length; i++) {
            samples[i] = (short) (bytes[from] & 0xff | bytes[from + 1] << 8);
            from += 2;
        }
        if (samples.length > 0) {
            oddByte = from < count ? bytes[from] & 0xff : -1;
        }
        return samples;
    }

    private short[] g711(G711 law, int count) {
        short[] samples = new short[count];
        law.decode(bytes, 0, samples, 0, count);
        return samples;
    }
}
