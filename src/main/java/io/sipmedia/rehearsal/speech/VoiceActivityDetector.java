// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import java.util.Arrays;

/**
 * Finds where speech begins and ends by its energy: a frame is loud when it stands out from the noise floor (the least
 * level of the last two seconds) and is not far below the loudest the call has had. Works on 20 ms frames of 8 kHz; reads
 * any multiple of that rate, in pieces of any length.
 *
 * <p>Positions are milliseconds of all audio ever accepted. Thread: one.
 */
public final class VoiceActivityDetector {

    /** What a piece of audio brought about. */
    public enum Kind { STARTED, STOPPED }

    /**
     * Speech began or ended.
     *
     * @param millis when: for {@link Kind#STARTED} where the first loud frame was, for {@link Kind#STOPPED} the end of the
     *               silence that proved it
     */
    public record Event(Kind kind, long millis) {
    }

    /** Gets the events while audio is accepted. */
    public interface Listener {
        void on(Event event);
    }

    private static final int RATE = 8_000;
    private static final int FRAME_MILLIS = 20;
    private static final int FRAME = RATE * FRAME_MILLIS / 1000;
    private static final int FLOOR_FRAMES = 100;
    // loud frames in a row (a quiet one takes two back) before it counts as speech and not as a click
    private static final int ONSET_FRAMES = 4;
    private static final double LEAST_ON_DB = -52;
    private static final double LEAST_OFF_DB = -58;
    private static final double BELOW_PEAK_DB = 32;
    private static final double BELOW_CALL_DB = 20;
    private static final double SCALE_DB = 20;

    private final int factor;
    private final int silenceFrames;
    private final double onDb;
    private final double offDb;
    private final double[] floorRing = new double[FLOOR_FRAMES];
    private final double[] frame = new double[FRAME];
    private int frameFill;
    private int phase;
    private double phaseSum;
    private long frames;

    private int ringAt;
    private int ringFill;
    private double highPass;
    private double lastSample;
    private double smooth = -70;
    private double callLevel = -90;
    private double peak = -90;
    private int loudRun;
    private int quietRun;
    private boolean speaking;

    /**
     * @param sampleRate    of the audio to come, a multiple of 8000
     * @param threshold     0 to 1 as in the Realtime API's {@code turn_detection}; 0.5 asks for 10 dB above the noise
     * @param silenceMillis how long it must be quiet for speech to have ended
     */
    public VoiceActivityDetector(int sampleRate, double threshold, int silenceMillis) {
        if (sampleRate % RATE != 0) {
            throw new IllegalArgumentException("the rate must be a multiple of " + RATE + ", not " + sampleRate);
        }
        this.factor = sampleRate / RATE;
        this.onDb = Math.max(3, threshold * SCALE_DB);
        this.offDb = onDb / 2;
        this.silenceFrames = Math.max(1, silenceMillis / FRAME_MILLIS);
        Arrays.fill(floorRing, -70);
    }

    /**
     * A detector with other settings that starts from what another has learned about the line. Its positions start at 0.
     *
     * @param before may be null
     */
    public VoiceActivityDetector(int sampleRate, double threshold, int silenceMillis, VoiceActivityDetector before) {
        this(sampleRate, threshold, silenceMillis);
        if (before != null) {
            System.arraycopy(before.floorRing, 0, floorRing, 0, FLOOR_FRAMES);
            ringAt = before.ringAt;
            ringFill = before.ringFill;
            smooth = before.smooth;
            callLevel = before.callLevel;
        }
    }

    /** Whether speech has started and not stopped. */
    public boolean speaking() {
        return speaking;
    }

    /** Forgets a speech in progress, as when the buffer is committed or cleared by hand. */
    public void reset() {
        speaking = false;
        loudRun = 0;
        quietRun = 0;
    }

    /** Takes the next samples of the stream. */
    public void accept(short[] samples, Listener listener) {
        for (short sample : samples) {
            // the mean over the factor's samples is low pass enough to measure energy
            phaseSum += sample;
            if (++phase < factor) {
                continue;
            }
            frame[frameFill++] = phaseSum / factor / 32768;
            phase = 0;
            phaseSum = 0;
            if (frameFill == FRAME) {
                frameFill = 0;
                frames++;
                decide(level(), listener);
            }
        }
    }

    private double level() {
        double energy = 0;
        for (double sample : frame) {
            highPass = sample - lastSample + 0.95 * highPass;
            lastSample = sample;
            energy += highPass * highPass;
        }
        return 10 * Math.log10(energy / FRAME + 1e-9);
    }

    private void decide(double db, Listener listener) {
        boolean loud = db > limit(db);
        if (!speaking) {
            loudRun = loud ? loudRun + 1 : Math.max(0, loudRun - 2);
            if (loudRun >= ONSET_FRAMES) {
                speaking = true;
                quietRun = 0;
                loudRun = 0;
                peak = db;
                listener.on(new Event(Kind.STARTED, Math.max(0, (frames - ONSET_FRAMES) * FRAME_MILLIS)));
            }
            return;
        }
        quietRun = loud ? 0 : quietRun + 1;
        if (quietRun >= silenceFrames) {
            speaking = false;
            listener.on(new Event(Kind.STOPPED, frames * FRAME_MILLIS));
        }
    }

    // how loud a frame must be to count
    private double limit(double db) {
        smooth += 0.5 * (db - smooth);
        floorRing[ringAt] = smooth;
        ringAt = (ringAt + 1) % FLOOR_FRAMES;
        ringFill = Math.min(FLOOR_FRAMES, ringFill + 1);
        double floor = 0;
        for (int i = 0; i < ringFill; i++) {
            floor = Math.min(floor, floorRing[i]);
        }
        double limit = Math.max(floor + (speaking ? offDb : onDb), speaking ? LEAST_OFF_DB : LEAST_ON_DB);
        if (speaking) {
            peak = Math.max(peak - 0.05, db);
            limit = Math.max(limit, peak - BELOW_PEAK_DB);
        }
        callLevel = Math.max(callLevel - 0.01, smooth);
        return Math.max(limit, callLevel - BELOW_CALL_DB);
    }
}
