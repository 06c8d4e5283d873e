// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * A buffer that everybody on a thread uses in turn, for what is over before the next one begins. With one of its own, each of
 * hundreds of calls would find it gone from the processor's cache when its next 20 ms come.
 *
 * <p>Thread: any; each has a buffer of its own.
 *
 * @param <T> the buffer
 */
public final class SharedBuffer<T> {

    /** What is longer, in bytes, is not kept: it is four seconds of audio at 24 kHz, which a model hardly ever sends at once. */
    public static final int KEPT = 256 * 1024;

    private final IntFunction<T> made;
    private final ToIntFunction<T> length;
    private final FastThreadLocal<T> kept = new FastThreadLocal<>();

    /**
     * @param made   a buffer of so many bytes
     * @param length how many bytes a buffer has
     */
    public SharedBuffer(IntFunction<T> made, ToIntFunction<T> length) {
        this.made = made;
        this.length = length;
    }

    /** Of bytes. */
    public static SharedBuffer<byte[]> ofBytes() {
        return new SharedBuffer<>(byte[]::new, bytes -> bytes.length);
    }

    /** At least so many bytes, with anything in them; until the next call on this thread. */
    public T atLeast(int bytes) {
        T last = kept.get();
        if (last != null && length.applyAsInt(last) >= bytes) {
            return last;
        }
        T larger = made.apply(Math.max(bytes, Math.min(KEPT, 2 * bytes)));
        if (bytes <= KEPT) {
            kept.set(larger);
        }
        return larger;
    }
}
