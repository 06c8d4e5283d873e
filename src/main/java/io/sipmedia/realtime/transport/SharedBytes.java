// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * An array that everybody on a thread uses in turn, for what is over before the next one begins. It stays in the processor's
 * cache, which an array per call does not.
 *
 * <p>Thread: any; each has an array of its own.
 */
public final class SharedBytes {

    private static final int FIRST = 4096;
    /** Longer ones are not kept. */
    private static final int KEPT = 256 * 1024;

    private final FastThreadLocal<byte[]> bytes = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[FIRST];
        }
    };

    /** At least so many bytes, with anything in them. */
    public byte[] atLeast(int length) {
        byte[] kept = bytes.get();
        if (kept.length >= length) {
            return kept;
        }
        byte[] larger = new byte[Math.max(length, Math.min(KEPT, 2 * length))];
        if (larger.length <= KEPT) {
            bytes.set(larger);
        }
        return larger;
    }
}
