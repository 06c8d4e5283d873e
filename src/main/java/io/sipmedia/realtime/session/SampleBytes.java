// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Bytes, and the same bytes as 16-bit samples, least significant byte first. What is needed during a call only is
 * {@link #shared} by all sessions of a loop: with arrays of their own, each of hundreds of sessions would find its own gone
 * from the processor's cache when its next 20 ms come.
 *
 * <p>Thread: one; the shared ones are those of the calling thread, and the next who asks gets the same.
 */
final class SampleBytes {

    /** What is longer is not kept: it is four seconds of audio at 24 kHz, which a model hardly ever sends at once. */
    static final int KEPT = 256 * 1024;

    private static final FastThreadLocal<SampleBytes> SHARED = new FastThreadLocal<>();

    final byte[] bytes;
    final ShortBuffer words;

    SampleBytes(int size) {
        bytes = new byte[size];
        words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }

    /** At least so many bytes, until the next call on this thread. */
    static SampleBytes shared(int size) {
        SampleBytes kept = SHARED.get();
        if (kept != null && kept.bytes.length >= size) {
            return kept;
        }
        SampleBytes made = new SampleBytes(size);
        if (size <= KEPT) {
            SHARED.set(made);
        }
        return made;
    }
}
