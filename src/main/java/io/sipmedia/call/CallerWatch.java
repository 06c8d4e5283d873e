// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.audio.CallerVoice;
import io.sipmedia.audio.EchoGate;

/**
 * Tells when the caller speaks, and passes on what he sends without the echo of what we send. Here because only the phone side sees
 * both directions as they are on the wire.
 *
 * <p>Thread: the call's loop.
 */
final class CallerWatch {

    /** The caller has begun to speak, or has fallen silent. */
    interface Told {
        void speaks(boolean now);
    }

    /** As {@link CallListener#onAudio}. */
    interface Audio {
        void pass(short[] samples, int rate, long position);
    }

    // what the voice is told late by beyond its onset: the gaps in a first word
    private static final int MORE_MILLIS = 160;

    private final CallerVoice voice;
    private final EchoGate gate;
    private final Told told;
    private final Audio audio;
    private int rate;
    private long position = -1;
    private boolean speaking;

    CallerWatch(int onsetMillis, Told told, Audio audio) {
        voice = new CallerVoice(onsetMillis);
        gate = new EchoGate(voice, onsetMillis + MORE_MILLIS, this::pass);
        this.told = told;
        this.audio = audio;
    }

    void played(short[] samples, int rate, long nanos) {
        voice.played(samples, rate, nanos);
    }

    void heard(short[] samples, int newRate, long newPosition, long nanos) {
        if (position < 0 || newRate != rate) {
            gate.flush(); // what waits is of the old rate
            position = newPosition;
            rate = newRate;
        }
        voice.heard(samples, newRate, nanos);
        if (voice.speaking() != speaking) {
            speaking = voice.speaking();
            told.speaks(speaking);
        }
        gate.pass(samples, newRate);
    }

    private void pass(short[] samples) {
        long at = position;
        position += samples.length;
        audio.pass(samples, rate, at);
    }
}
