// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.junit;

import io.sipmedia.rehearsal.caller.Recording;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.time.Duration;
import java.util.List;

/**
 * Assertions on what a scripted caller heard. A failed one throws an {@link AssertionError} that lists the speech heard.
 *
 * <pre>{@code
 * CallerAssert.assertThat(caller).heardSpeech().heardWithin(Duration.ofSeconds(2)).heardLevelBetween(-30, -10);
 * }</pre>
 */
public final class CallerAssert {

    private final ScriptedCaller caller;

    private CallerAssert(ScriptedCaller caller) {
        this.caller = caller;
    }

    public static CallerAssert assertThat(ScriptedCaller caller) {
        return new CallerAssert(caller);
    }

    /** Any speech was heard in this call. */
    public CallerAssert heardSpeech() {
        return check(!caller.heardSpeech().isEmpty(), "heard no speech");
    }

    /** Speech of at least this length was heard, pauses not counted. */
    public CallerAssert heardSpeechFor(Duration least) {
        double heard = caller.heardSpeech().stream().mapToDouble(SpeechSegment::durationMillis).sum();
        return check(heard >= least.toMillis(), "heard " + Math.round(heard) + " ms of speech, less than " + least.toMillis() + " ms");
    }

    /** No speech was heard in this call. */
    public CallerAssert heardNothing() {
        return check(caller.heardSpeech().isEmpty(), "heard speech");
    }

    /** An answer to what the caller said last began within the limit. */
    public CallerAssert heardWithin(Duration limit) {
        List<SpeechSegment> answers = caller.heardSinceLastSaid();
        double wait = answers.isEmpty() ? Double.NaN : Math.max(0, answers.get(0).startMillis() - caller.lastSaidMillis());
        return check(!answers.isEmpty() && wait <= limit.toMillis(), answers.isEmpty() ? "heard no answer"
                : "heard the answer after " + Math.round(wait) + " ms, later than " + limit.toMillis() + " ms");
    }

    /** All speech heard lies between two levels (RMS, dBFS). */
    public CallerAssert heardLevelBetween(double lowestDbfs, double highestDbfs) {
        heardSpeech();
        return check(caller.heardSpeech().stream().allMatch(s -> s.levelDbfs() >= lowestDbfs && s.levelDbfs() <= highestDbfs),
                "heard speech outside " + lowestDbfs + " to " + highestDbfs + " dBFS");
    }

    /** The answer that the caller spoke into last fell silent this soon after the caller began to speak. */
    public CallerAssert wasSilentWithin(Duration limit) {
        Recording recording = caller.recording();
        List<SpeechSegment> said = SpeechSegment.find(recording.left(), recording.sampleRate(),
                SpeechSegment.DEFAULT_THRESHOLD_DBFS, SpeechSegment.DEFAULT_GAP_MILLIS);
        for (int i = said.size() - 1; i >= 0; i--) {
            double start = said.get(i).startMillis();
            for (SpeechSegment answer : caller.heardSpeech()) {
                if (answer.startMillis() < start && answer.endMillis() > start) {
                    double rest = answer.endMillis() - start;
                    return check(rest <= limit.toMillis(), "heard the interrupted answer for " + Math.round(rest) + " ms more");
                }
            }
        }
        return check(false, "interrupted nothing");
    }

    /** The call is over, and it was the other side that hung up. */
    public CallerAssert wasHungUpOn() {
        return check(caller.endedByPeer(), caller.ended() ? "itself ended the call" : "is still in the call");
    }

    /** These DTMF digits were heard. */
    public CallerAssert heardDigits(String digits) {
        return check(digits.equals(caller.heardDigits()), "heard the digits '" + caller.heardDigits() + "', not '" + digits + "'");
    }

    private CallerAssert check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("The caller " + otherwise + ". Speech heard: " + caller.heardSpeech());
        }
        return this;
    }
}
