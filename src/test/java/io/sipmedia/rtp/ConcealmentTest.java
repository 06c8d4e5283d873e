// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConcealmentTest {

    private final Concealment concealment = new Concealment(8000);

    // a voiced sound: a pitch of 125 Hz with overtones
    private static short[] voice(int from, int count) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            double phase = 2 * Math.PI * 125 * (from + i) / 8000;
            samples[i] = (short) (4000 * Math.sin(phase) + 2000 * Math.sin(3 * phase) + 1000 * Math.sin(5 * phase));
        }
        return samples;
    }

    private static double distance(short[] a, short[] b, int count) {
        double difference = 0;
        double energy = 0;
        for (int i = 0; i < count; i++) {
            difference += Math.pow(a[i] - b[i], 2);
            energy += Math.pow(b[i], 2);
        }
        return Math.sqrt(difference / energy);
    }

    @Test
    void aVowelGoesOn() {
        concealment.good(voice(0, 800));
        short[] made = concealment.conceal(160);
        assertTrue(distance(made, voice(800, 160), 80) < 0.05, "distance " + distance(made, voice(800, 160), 80));
    }

    @Test
    void aSoundThatDoesNotRepeatGoesOnWithoutAClick() {
        short[] rising = new short[800];
        for (int i = 0; i < rising.length; i++) {
            // the period before the gap is far lower than its end
            rising[i] = (short) (i * 8 + 8000 * Math.sin(2 * Math.PI * 37 * i / 8000));
        }
        concealment.good(rising);
        short[] made = concealment.conceal(160);
        assertTrue(Math.abs(made[0] - rising[799]) < 250, "a click of " + (made[0] - rising[799]));
        for (int i = 1; i < 40; i++) {
            assertTrue(Math.abs(made[i] - made[i - 1]) < 1200, "a click of " + (made[i] - made[i - 1]) + " at " + i);
        }
    }

    @Test
    void itFadesAndIsSilentAfterSixtyMilliseconds() {
        concealment.good(voice(0, 800));
        concealment.conceal(400);
        assertFalse(concealment.exhausted());
        short[] last = concealment.conceal(80);
        assertTrue(last[0] != 0 || last[5] != 0);
        assertTrue(concealment.exhausted());
        assertArrayEquals(new short[160], concealment.conceal(160));
    }

    @Test
    void theFirstGoodSamplesAreBlended() {
        concealment.good(voice(0, 800));
        concealment.conceal(160);
        short[] good = voice(3000, 160);
        concealment.good(good);
        assertArrayEquals(java.util.Arrays.copyOfRange(voice(3000, 160), 40, 160), java.util.Arrays.copyOfRange(good, 40, 160));
        assertTrue(distance(good, voice(3000, 160), 40) > 0);
        short[] next = voice(3160, 160);
        concealment.good(next);
        assertArrayEquals(voice(3160, 160), next);
    }

    @Test
    void nothingComesBackAfterSilence() {
        concealment.good(voice(0, 800));
        concealment.silence();
        assertArrayEquals(new short[160], concealment.conceal(160));
    }

    @Test
    void itWorksFromTheFirstSampleOn() {
        assertEquals(160, concealment.conceal(160).length);
    }
}
