// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * Makes the noise of a pause, so that it does not sound (or look, to a model's turn detection) like a line cut off: as a
 * comfort noise packet says (RFC 3389 3.1: level in -dBov; 3.2: reflection coefficients of an all-pole filter), or white noise
 * of a given level.
 *
 * <p>Noise is made at the 8 kHz that comfort noise packets speak of and interpolated for higher rates. A new level is
 * approached within some milliseconds. Thread: one at a time.
 */
final class ComfortNoise {

    /** Louder noise is nobody's background, in dB below overload. */
    static final int LOUDEST_DBOV = 30;

    private static final int RATE = 8000;
    private static final int MAX_ORDER = 12;
    private static final double OVERLOAD = 32768;
    private static final double APPROACH = 1.0 / 40;
    /** Of uniformly distributed numbers between -1 and 1, the root mean square is this part. */
    private static final double UNIFORM = Math.sqrt(1 / 3.0);

    private static final double IDLE_RMS = 33;

    private final int factor;
    private final double[] reflection = new double[MAX_ORDER];
    private final double[] delayed = new double[MAX_ORDER + 1];
    private int order;
    private double rms;
    private double gain;
    private double gainNow;
    private double before;
    private double latest;
    private int step;
    private int random = 0x2545F491;

    /** What is sent in pauses: -60 dBov, heard on a quiet line, and never in the way. */
    static ComfortNoise idle(int sampleRate) {
        ComfortNoise noise = new ComfortNoise(sampleRate);
        noise.white(IDLE_RMS);
        return noise;
    }

    /** @param sampleRate a multiple of 8000 Hz */
    ComfortNoise(int sampleRate) {
        factor = sampleRate / RATE;
    }

    /** What a comfort noise packet says; an empty one changes nothing. */
    void announced(byte[] payload, int offset, int length) {
        if (length == 0) {
            return;
        }
        order = Math.min(length - 1, MAX_ORDER);
        for (int i = 0; i < order; i++) {
            // 255 is not in use; all of these are within -1 and 1, so that the filter is stable
            int code = Math.min(254, payload[offset + 1 + i] & 0xFF);
            reflection[i] = 258.0 * (code - 127) / 32768;
        }
        rms(OVERLOAD * Math.pow(10, -Math.max(LOUDEST_DBOV, payload[offset] & 0x7F) / 20.0));
    }

    /** White noise of this root mean square, in steps of a 16-bit sample. */
    void white(double level) {
        order = 0;
        rms(level);
    }

    /** Fills an array with the next samples. */
    void fill(short[] to) {
        for (int i = 0; i < to.length; i++) {
            if (step == 0) {
                before = latest;
                latest = next();
            }
            to[i] = (short) Math.max(Short.MIN_VALUE,
                    Math.min(Short.MAX_VALUE, Math.round(before + (latest - before) * (step + 1) / factor)));
            step = (step + 1) % factor;
        }
    }

    private void rms(double level) {
        rms = level;
        double unpredicted = 1;
        for (int i = 0; i < order; i++) {
            unpredicted *= 1 - reflection[i] * reflection[i];
        }
        gain = rms * Math.sqrt(unpredicted / interpolated()) / UNIFORM;
    }

    // the power that is left between samples; neighbours are as alike as the first coefficient says
    private double interpolated() {
        double alike = order == 0 ? 0 : -reflection[0];
        double power = 0;
        for (int i = 1; i <= factor; i++) {
            double part = (double) i / factor;
            power += part * part + (1 - part) * (1 - part) + 2 * part * (1 - part) * alike;
        }
        return power / factor;
    }

    // a lattice filter: A(z) = 1 + a1/z + ... with the coefficients as its last ones of each order
    private double next() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        gainNow += (gain - gainNow) * APPROACH;
        double forward = gainNow * random / -(double) Integer.MIN_VALUE;
        for (int i = order; i > 0; i--) {
            forward -= reflection[i - 1] * delayed[i - 1];
            delayed[i] = delayed[i - 1] + reflection[i - 1] * forward;
        }
        delayed[0] = forward;
        return forward;
    }
}
