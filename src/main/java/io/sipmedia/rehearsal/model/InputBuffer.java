// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.speech.VoiceActivityDetector;
import java.util.Arrays;

/**
 * The input audio buffer: what was appended and not yet committed, and the turn detection over it. Milliseconds count all
 * audio ever appended. Thread: the session's loop.
 */
final class InputBuffer {

    /** Where turns begin and end. */
    interface Turns {
        void started(long audioStartMillis);

        void stopped(long audioEndMillis, Utterance utterance);
    }

    /**
     * A piece of the caller's speech.
     *
     * @param samples at the rate of the input format
     * @param rate    in Hz
     */
    record Utterance(short[] samples, int rate) {

        long millis() {
            return samples.length * 1000L / rate;
        }
    }

    // kept before speech starts: the prefix and what the detector needs to be sure, generously
    private static final int KEPT_MILLIS = 3_000;
    private static final int LONGEST_MILLIS = 15 * 60_000;

    private final Turns turns;
    private WireFormat format = WireFormat.PCM;
    private short[] kept = new short[0];
    private int keptLength;
    // of all audio before kept[0]; a change of format empties the buffer, so one rate holds for all of it
    private double droppedMillis;
    private VoiceActivityDetector detector;
    private double detectorStart;
    private JsonNode configured;
    private int prefixMillis;

    InputBuffer(Turns turns) {
        this.turns = turns;
    }

    /** Takes over format and turn detection of the session. */
    void configure(SessionSettings settings) {
        if (settings.inputFormat() != format) {
            droppedMillis = totalMillis();
            keptLength = 0;
            format = settings.inputFormat();
            detector = null;
        }
        prefixMillis = settings.prefixMillis();
        if (detector != null && settings.turnDetection().equals(configured)) {
            return;
        }
        configured = settings.turnDetection().deepCopy();
        detectorStart = totalMillis();
        detector = settings.detectsTurns()
                ? new VoiceActivityDetector(format.rate(), settings.threshold(), settings.silenceMillis(), detector) : null;
    }

    double totalMillis() {
        return droppedMillis + keptLength * 1000.0 / format.rate();
    }

    /** Audio that can be committed. */
    double bufferedMillis() {
        return keptLength * 1000.0 / format.rate();
    }

    boolean speaking() {
        return detector != null && detector.speaking();
    }

    void append(short[] samples) {
        if (keptLength + samples.length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(kept.length * 2, keptLength + samples.length));
        }
        System.arraycopy(samples, 0, kept, keptLength, samples.length);
        keptLength += samples.length;
        if (detector != null) {
            detector.accept(samples, this::on);
            if (!detector.speaking()) {
                dropAllBut(KEPT_MILLIS);
            }
        } else {
            dropAllBut(LONGEST_MILLIS);
        }
    }

    private void on(VoiceActivityDetector.Event event) {
        long millis = Math.round(detectorStart) + event.millis();
        if (event.kind() == VoiceActivityDetector.Kind.STARTED) {
            long start = Math.max(Math.round(droppedMillis), millis - prefixMillis);
            dropBefore(start);
            turns.started(start);
        } else {
            int length = Math.min(keptLength, Math.max(0, samplesAt(millis)));
            Utterance utterance = new Utterance(Arrays.copyOf(kept, length), format.rate());
            dropBefore(millis);
            turns.stopped(millis, utterance);
        }
    }

    /** Ends the turn by hand. */
    Utterance commit() {
        Utterance utterance = new Utterance(Arrays.copyOf(kept, keptLength), format.rate());
        clear();
        return utterance;
    }

    void clear() {
        droppedMillis = totalMillis();
        keptLength = 0;
        if (detector != null) {
            detector.reset();
        }
    }

    private int samplesAt(double millis) {
        return (int) Math.round((millis - droppedMillis) * format.rate() / 1000);
    }

    private void dropBefore(double millis) {
        drop(Math.max(0, Math.min(keptLength, samplesAt(millis))));
    }

    // in lumps, so that not every append moves the whole buffer
    private void dropAllBut(int millis) {
        int limit = (int) ((long) millis * format.rate() / 1000);
        if (keptLength > 2L * limit) {
            drop(keptLength - limit);
        }
    }

    private void drop(int samples) {
        System.arraycopy(kept, samples, kept, 0, keptLength - samples);
        keptLength -= samples;
        droppedMillis += samples * 1000.0 / format.rate();
    }
}
