// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeardJitterTest {

    @Test
    void evenSpacingHasNone() {
        assertEquals(0, HeardJitter.millis(stream(200, 0)), 1e-9);
    }

    @Test
    void aSwingOfFourMillisecondsIsFourMilliseconds() {
        assertEquals(4, HeardJitter.millis(stream(400, 4)), 0.01);
    }

    @Test
    void onePacketTellsNothing() {
        assertTrue(Double.isNaN(HeardJitter.millis(stream(1, 0))));
    }

    // every other packet is late, so each spacing is wrong by as much
    private static List<HeardPacket> stream(int count, int swingMillis) {
        List<HeardPacket> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long arrival = (20L * i + (i % 2) * swingMillis) * 1_000_000L;
            // the time stamp runs over the end of its 32 bits on the way
            packets.add(new HeardPacket(arrival, null, 0, i, (0xFFFFFF00L + 160L * i) & 0xFFFFFFFFL, false, 7, 160, -20));
        }
        return packets;
    }
}
