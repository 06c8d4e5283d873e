// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.transport.SharedBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/**
 * Bytes, and the same bytes as 16-bit samples, least significant byte first.
 *
 * <p>Thread: one.
 */
final class SampleBytes {

    /** For audio that is read or written within one call on a thread. */
    static final SharedBuffer<SampleBytes> SHARED = new SharedBuffer<>(SampleBytes::new, samples -> samples.bytes.length);

    final byte[] bytes;
    final ShortBuffer words;

    SampleBytes(int size) {
        bytes = new byte[size];
        words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }
}
