// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.util.concurrent.FastThreadLocal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * The keys that a client masks its frames with. Nobody may foresee them (RFC 6455 10.3), so they come from the system's strong
 * source of randomness, by the hundred: asking it for each of fifty frames a second and call would cost more than the frame.
 *
 * <p>Thread: one, each has keys of its own.
 */
final class MaskKeys {

    static final int AT_ONCE = 256;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final FastThreadLocal<MaskKeys> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected MaskKeys initialValue() {
            return new MaskKeys(new SecureRandom());
        }
    };

    private final SecureRandom source;
    private final byte[] keys = new byte[AT_ONCE * Integer.BYTES];
    private int used = keys.length;

    MaskKeys(SecureRandom source) {
        this.source = source;
    }

    static MaskKeys ofThread() {
        return OF_THREAD.get();
    }

    int next() {
        if (used == keys.length) {
            source.nextBytes(keys);
            used = 0;
        }
        int key = (int) INT.get(keys, used);
        used += Integer.BYTES;
        return key;
    }
}
