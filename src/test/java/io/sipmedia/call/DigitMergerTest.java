// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import static io.sipmedia.call.DigitMerger.Source.INFO;
import static io.sipmedia.call.DigitMerger.Source.RTP;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DigitMergerTest {

    private static final long MS = 1_000_000;
    private final DigitMerger merger = new DigitMerger();

    @Test
    void oneSourceAlonePassesEveryPress() {
        assertTrue(merger.accept(RTP, '1', 0));
        assertTrue(merger.accept(RTP, '1', 200 * MS));
        assertTrue(merger.accept(RTP, '2', 400 * MS));
    }

    @Test
    void bothSourcesMakeOnePressEach() {
        assertTrue(merger.accept(INFO, '1', 0));
        assertFalse(merger.accept(RTP, '1', 50 * MS));
        assertTrue(merger.accept(RTP, '1', 300 * MS));
        assertFalse(merger.accept(INFO, '1', 350 * MS));
    }

    @Test
    void aLateSecondSourceStillCountsOnce() {
        assertTrue(merger.accept(RTP, '5', 0));
        assertTrue(merger.accept(RTP, '5', 200 * MS));
        assertFalse(merger.accept(INFO, '5', 400 * MS));
        assertFalse(merger.accept(INFO, '5', 500 * MS));
        assertTrue(merger.accept(INFO, '5', 600 * MS));
    }

    @Test
    void aPhoneThatChangesItsWayIsHeardAfterARest() {
        assertTrue(merger.accept(RTP, '9', 0));
        assertTrue(merger.accept(INFO, '9', DigitMerger.REST_NANOS + MS));
    }
}
