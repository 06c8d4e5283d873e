// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** Short straight fades, in place: what is cut off in mid-word would click. Thread: any. */
final class Fade {

    private static final int MILLIS = 5;

    private Fade() {
    }

    /** How many samples a fade takes. */
    static int samples(int sampleRate) {
        return sampleRate * MILLIS / 1000;
    }

    /** From full loudness at the first sample to silence behind the last. */
    static void out(short[] samples, int from, int length) {
        for (int i = 0; i < length; i++) {
            samples[from + i] = (short) (samples[from + i] * (length - i) / length);
        }
    }

    /** From silence at the first sample to full loudness behind the last. */
    static void in(short[] samples, int length) {
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (samples[i] * i / length);
        }
    }
}
