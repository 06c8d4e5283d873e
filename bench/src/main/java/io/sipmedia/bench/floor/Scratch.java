// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.floor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Room for one packet and one message at a time, used by all calls of a loop. */
final class Scratch {

    static final int NARROW = 160;
    static final int WIDE = 480;

    final ByteBuffer packet = ByteBuffer.allocateDirect(2048);
    final byte[] law = new byte[NARROW];
    final short[] narrow = new short[NARROW];
    final short[] wide = new short[WIDE];
    final byte[] pcm = new byte[WIDE * 2];
    /** The same bytes, as Realtime models take them: little-endian. */
    final ByteBuffer pcmLittle = ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN);
    final byte[] text = new byte[WIDE * 2 / 3 * 4];
}
