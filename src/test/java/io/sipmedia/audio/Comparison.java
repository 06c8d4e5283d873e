// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * Finds a piece of speech in a recording and tells what is different: delay to a fraction of a sample and gain are taken out,
 * what remains is noise.
 *
 * @param lag      where in the recording the piece begins, in samples
 * @param gain     how much louder it is there
 * @param signal   energy of the piece at that gain
 * @param noise    energy of what remains
 * @param segments sum of the signal-to-noise ratios of all pieces of 20 ms with speech in them, each held between
 *                 {@value #LEAST} and {@value #MOST} dB
 * @param count    how many these are
 */
public record Comparison(double lag, double gain, double signal, double noise, double segments, int count) {

    static final int LEAST = -10;
    static final int MOST = 50;
    /** A piece of 20 ms with less than this, -55 dBFS, is a pause. */
    private static final double PAUSE = Math.pow(10, -5.5) * 32768 * 32768;
    private static final int STEPS = 20;

    /**
     * @param reference the piece
     * @param recording where it is looked for
     * @param from      earliest place
     * @param window    how many places behind that are looked at
     */
    public static Comparison of(short[] reference, short[] recording, int rate, int from, int window) {
        int begin = Math.max(0, from);
        int size = 2 * Integer.highestOneBit(reference.length + window);
        Fft fft = new Fft(size);
        double[] re = new double[size];
        double[] im = new double[size];
        double[] heardRe = new double[size];
        double[] heardIm = new double[size];
        for (int i = 0; i < reference.length; i++) {
            re[i] = reference[i];
        }
        for (int i = 0; i < Math.min(reference.length + window, recording.length - begin); i++) {
            heardRe[i] = recording[begin + i];
        }
        fft.forward(re, im);
        fft.forward(heardRe, heardIm);
        double[] crossRe = new double[size];
        double[] crossIm = new double[size];
        for (int k = 0; k < size; k++) {
            crossRe[k] = heardRe[k] * re[k] + heardIm[k] * im[k];
            crossIm[k] = heardIm[k] * re[k] - heardRe[k] * im[k];
        }
        double lag = fine(crossRe, crossIm, coarse(fft, crossRe, crossIm, window));
        delay(re, im, lag);
        fft.inverse(re, im);
        return measure(re, recording, rate, begin, lag, reference.length);
    }

    private static int coarse(Fft fft, double[] crossRe, double[] crossIm, int window) {
        double[] re = crossRe.clone();
        fft.inverse(re, crossIm.clone());
        int best = 0;
        for (int i = 1; i <= window; i++) {
            best = re[i] > re[best] ? i : best;
        }
        return best;
    }

    /** Where in a recording a piece is most alike, to a whole sample. @see #likeness */
    public static int place(short[] piece, short[] recording, int from, int window) {
        double[] likeness = likeness(piece, recording, from, window);
        int best = 0;
        for (int i = 1; i <= window; i++) {
            best = likeness[i] > likeness[best] ? i : best;
        }
        return from + best;
    }

    /**
     * How alike a piece is to every place of a recording, however loud it is there: 1 where nothing is different.
     *
     * @param from   earliest place, which may be before the beginning
     * @param window how many places behind that are looked at
     */
    public static double[] likeness(short[] piece, short[] recording, int from, int window) {
        int size = 2 * Integer.highestOneBit(piece.length + window);
        Fft fft = new Fft(size);
        double[] re = new double[size];
        double[] im = new double[size];
        double[] heardRe = new double[size];
        double[] heardIm = new double[size];
        double own = 0;
        for (int i = 0; i < piece.length; i++) {
            re[i] = piece[i];
            own += re[i] * re[i];
        }
        for (int i = 0; i < piece.length + window; i++) {
            heardRe[i] = at(recording, from + i);
        }
        double[] there = heardRe.clone();
        fft.forward(re, im);
        fft.forward(heardRe, heardIm);
        for (int k = 0; k < size; k++) {
            double cross = heardRe[k] * re[k] + heardIm[k] * im[k];
            heardIm[k] = heardIm[k] * re[k] - heardRe[k] * im[k];
            heardRe[k] = cross;
        }
        fft.inverse(heardRe, heardIm);
        double energy = 0;
        for (int i = 0; i < piece.length; i++) {
            energy += there[i] * there[i];
        }
        double[] likeness = new double[window + 1];
        for (int i = 0; i <= window; i++) {
            // next to silence anything would be alike
            likeness[i] = heardRe[i] / Math.sqrt((energy + own / 1000) * (own + 1));
            double next = i < window ? there[i + piece.length] : 0;
            energy = Math.max(0, energy + next * next - there[i] * there[i]);
        }
        return likeness;
    }

    // golden section for the greatest correlation between two samples
    private static double fine(double[] crossRe, double[] crossIm, int coarse) {
        double share = (Math.sqrt(5) - 1) / 2;
        double low = coarse - 1;
        double high = coarse + 1;
        for (int i = 0; i < STEPS; i++) {
            double a = high - share * (high - low);
            double b = low + share * (high - low);
            if (correlation(crossRe, crossIm, a) > correlation(crossRe, crossIm, b)) {
                high = b;
            } else {
                low = a;
            }
        }
        return (low + high) / 2;
    }

    private static double correlation(double[] re, double[] im, double lag) {
        double sum = 0;
        // a rotation per step instead of a cosine
        double angle = 2 * Math.PI * lag / re.length;
        double stepRe = Math.cos(angle);
        double stepIm = Math.sin(angle);
        double turnRe = 1;
        double turnIm = 0;
        for (int k = 0; k < re.length / 2; k++) {
            sum += re[k] * turnRe - im[k] * turnIm;
            double next = turnRe * stepRe - turnIm * stepIm;
            turnIm = turnRe * stepIm + turnIm * stepRe;
            turnRe = next;
        }
        return sum;
    }

    private static void delay(double[] re, double[] im, double lag) {
        int size = re.length;
        for (int k = 0; k < size; k++) {
            int frequency = k < size / 2 ? k : k == size / 2 ? 0 : k - size;
            double angle = -2 * Math.PI * frequency * lag / size;
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double value = re[k] * cos - im[k] * sin;
            im[k] = re[k] * sin + im[k] * cos;
            re[k] = value;
        }
    }

    private static Comparison measure(double[] moved, short[] recording, int rate, int begin, double lag, int length) {
        // may be just before the beginning: what is moved is moved in a circle
        int first = (int) Math.round(lag);
        double both = 0;
        double own = 0;
        for (int i = first; i < first + length; i++) {
            both += moved[i & moved.length - 1] * at(recording, begin + i);
            own += moved[i & moved.length - 1] * moved[i & moved.length - 1];
        }
        double gain = own == 0 ? 0 : both / own;
        double signal = 0;
        double noise = 0;
        double segments = 0;
        int count = 0;
        int frame = rate / 50;
        for (int start = first; start < first + length; start += frame) {
            double s = 0;
            double n = 0;
            int end = Math.min(start + frame, first + length);
            for (int i = start; i < end; i++) {
                double wanted = gain * moved[i & moved.length - 1];
                double rest = at(recording, begin + i) - wanted;
                s += wanted * wanted;
                n += rest * rest;
            }
            signal += s;
            noise += n;
            if (s > PAUSE * (end - start)) {
                segments += Math.max(LEAST, Math.min(MOST, decibels(s, n)));
                count++;
            }
        }
        return new Comparison(begin + lag, gain, signal, noise, segments, count);
    }

    private static short at(short[] samples, int place) {
        return place >= 0 && place < samples.length ? samples[place] : 0;
    }

    /** All pieces together. */
    public Comparison plus(Comparison other) {
        return new Comparison(lag, gain, signal + other.signal, noise + other.noise, segments + other.segments, count + other.count);
    }

    /** In dB. */
    public double snr() {
        return decibels(signal, noise);
    }

    /** In dB, the mean over pieces of 20 ms. */
    public double segmentalSnr() {
        return count == 0 ? Double.NaN : segments / count;
    }

    private static double decibels(double signal, double noise) {
        return 10 * Math.log10((signal + 1e-9) / (noise + 1e-9));
    }
}
