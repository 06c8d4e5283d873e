// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.G711;
import io.sipmedia.realtime.dialect.AudioEncoding;

/**
 * Turns the Base64 of audio deltas into samples. A delta may end in the middle of a sample; the odd byte is kept for the
 * next delta of the same item.
 *
 * <p>Thread: the call's loop.
 */
final class DeltaDecoder {

    private final AudioEncoding encoding;
    private String item;
    private int oddByte = -1;

    DeltaDecoder(AudioEncoding encoding) {
        this.encoding = encoding;
    }

    /**
     * Decodes the characters of an array from an index up to another.
     *
     * @throws IllegalArgumentException if this is no Base64
     */
    short[] decode(String itemId, byte[] text, int from, int to) {
        if (!itemId.equals(item)) {
            item = itemId;
            oddByte = -1;
        }
        SampleBytes decoded = SampleBytes.SHARED.atLeast((to - from + 3) / 4 * 3);
        int count = AudioBase64.decode(text, from, to, decoded.bytes);
        return switch (encoding) {
            case PCM, PCM16K, PCM8K -> pcm16(decoded, count);
            case PCMU -> g711(G711.MU_LAW, decoded.bytes, count);
            case PCMA -> g711(G711.A_LAW, decoded.bytes, count);
        };
    }

    private short[] pcm16(SampleBytes decoded, int count) {
        byte[] bytes = decoded.bytes;
        int carried = oddByte >= 0 ? 1 : 0;
        int total = count + carried;
        short[] samples = new short[total / 2];
        if (carried == 0) {
            decoded.words.clear().get(samples);
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

    private static short[] g711(G711 law, byte[] bytes, int count) {
        short[] samples = new short[count];
        law.decode(bytes, 0, samples, 0, count);
        return samples;
    }
}
