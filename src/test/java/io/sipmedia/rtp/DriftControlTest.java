// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener's time against wall time, packet by packet, in virtual time. */
class DriftControlTest {

    private static final long MILLI = 1_000_000;
    private static final long FRAME = UplinkClock.ticks(20);

    private final DriftControl drift = new DriftControl();
    private final Random random = new Random(9);
    private long now = 5_000 * MILLI;
    private double position;
    private double worst;

    @BeforeEach
    void start() {
        drift.start(now, 0);
        position = FRAME;
        drift.heard(now, FRAME);
    }

    private double leadMillis() {
        return (position - drift.wall(now)) / UplinkClock.ticks(1);
    }

    // off: how much faster the sender is; jitter: up to so many milliseconds late
    private void talk(int seconds, double off, int jitter) {
        worst = 0;
        for (int i = 0; i < seconds * 50; i++) {
            now += Math.round(20 * MILLI / (1 + off));
            position += FRAME * (1 + (drift.active() ? drift.correction() : 0));
            drift.heard(now + (jitter == 0 ? 0 : random.nextInt(jitter) * MILLI), Math.round(position));
            worst = Math.max(worst, Math.abs(leadMillis()));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, -0.01, 0.012, 0.003, -0.0005})
    void whateverTheClockTimeIsBroughtBackToWallTime(double off) {
        talk(120, off, 0);
        assertTrue(worst < 70, "never more than " + worst + " ms");
        talk(600, off, 0);
        assertEquals(0, leadMillis(), Math.abs(off) < 0.001 ? 16 : 3);
        talk(600, off, 0);
        assertTrue(worst < 16, "held within " + worst);
    }

    @Test
    void jitterIsNoDrift() {
        talk(600, 0, 200);
        assertFalse(drift.active());
        assertEquals(0, drift.correction());
    }

    @Test
    void aClockThatIsRightToAHairIsLeftAlone() {
        talk(1000, 0.00001, 0);
        assertFalse(drift.active());
    }

    @Test
    void driftIsSeenThroughJitter() {
        talk(300, 0.01, 100);
        assertEquals(-0.01, drift.correction(), 0.003);
        assertEquals(0, leadMillis(), 15);
    }

    @Test
    void theCorrectionIsBoundedAndAStallTeachesNothing() {
        talk(100, 0, 0);
        position += UplinkClock.ticks(900);
        talk(10, 0, 0);
        assertTrue(drift.active());
        assertEquals(-DriftControl.MAX_CORRECTION, drift.correction());
        drift.pause(now);
        assertEquals(0, drift.correction(), 1e-9);
    }

    @Test
    void afterAHoldTimeIsCountedAfreshAndTheClockIsKnown() {
        talk(300, 0.01, 0);
        now += 60_000 * MILLI;
        drift.start(now, Math.round(position));
        assertEquals(-0.01, drift.correction(), 0.001);
        talk(60, 0.01, 0);
        assertTrue(worst < 25, "never more than " + worst + " ms");
    }

    @Test
    void aCallWhoseFirstPacketWasLateCountsFromTheFirstThatWasNot() {
        for (int i = 0; i < 5; i++) {
            position += FRAME;
            drift.heard(now, Math.round(position));
        }
        assertEquals(0, leadMillis(), 0.1);
        talk(60, 0, 0);
        assertFalse(drift.active());
    }
}
