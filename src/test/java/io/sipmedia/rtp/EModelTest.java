// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EModelTest {

    /** G.107 Table B.1, which has 4.03 where its own formula gives 4.024, and the default rating of clause 7.7. */
    @ParameterizedTest
    @CsvSource({"93.2, 4.41", "90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58", "0, 1", "-20, 1", "3, 1", "100, 4.5", "129, 4.5"})
    void aRatingHasItsPublishedScore(double rating, double mos) {
        assertEquals(mos, EModel.mos(rating), 0.01);
    }

    /** By hand from G.107 (7-27); below 100 ms it is 0 by definition. */
    @ParameterizedTest
    @CsvSource({"0, 0", "100, 0", "150, 0.16", "200, 3.04", "400, 24.07"})
    void delayCostsNothingAtFirstAndThenMuch(double millis, double impairment) {
        assertEquals(impairment, EModel.delayImpairment(millis), 0.01);
    }

    /** {@code Ie} and {@code Bpl} of G.113 Appendix I, put into G.107 (7-29). */
    @ParameterizedTest(name = "Ie {0}, Bpl {1}, {2} % lost")
    @CsvSource({"0, 4.3, 0, 0", "0, 4.3, 2, 30.16", "0, 25.1, 2, 7.01", "0, 25.1, 5, 15.78", "11, 19, 0, 11", "11, 19, 4, 25.61",
            "15, 16.1, 100, 83.91"})
    void lossAddsToWhatTheCodecCosts(double ie, double bpl, double loss, double effective) {
        assertEquals(effective, EModel.equipment(ie, bpl, loss), 0.005);
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 93.2, 4.41", "PCMA, 93.2, 4.41", "G722, 116, 4.5", "OPUS, 116, 4.5"})
    void aLineWithoutFault(AudioCodecId codec, double rating, double mos) {
        assertEquals(rating, EModel.rating(codec, 0, 0), 1e-9);
        assertEquals(mos, EModel.mos(codec, 0, 0), 0.005);
    }

    @ParameterizedTest
    @EnumSource(AudioCodecId.class)
    void moreLossAndMoreDelayAreNeverBetter(AudioCodecId codec) {
        for (int delay = 0; delay <= 1000; delay += 50) {
            double before = 5;
            for (int loss = 0; loss <= 100; loss++) {
                double mos = EModel.mos(codec, loss, delay);
                assertTrue(mos >= 1 && mos <= before && mos <= EModel.mos(codec, loss, Math.max(0, delay - 50)), loss + " %, " + delay + " ms");
                before = mos;
            }
        }
    }

    @Test
    void jitterAndRoundTripBecomeDelay() {
        assertEquals(20 + 2 * 30 + 60, EModel.delay(30, 120.0));
        assertEquals(20 + 2 * 30, EModel.delay(30, null));
        assertTrue(EModel.mos(AudioCodecId.PCMU, 0, 10, 700.0) < EModel.mos(AudioCodecId.PCMU, 0, 10, 100.0));
    }
}
