// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.Base64;

/** Tells sound from silence in 16-bit linear audio that never ends. Thread: the call's loop. */
final class SpeechGate {

    /**
     * @param sound  there is some in this piece
     * @param open   it has not been silent for long
     * @param millis length of the piece
     */
    record Verdict(boolean sound, boolean open, int millis) {
    }

    // of a sample, about -54 dB: the silence of a synthetic voice is digital
    private static final int SOUND = 64;

    private final int quietMillis;
    private long silence;

    SpeechGate(int quietMillis) {
        this.quietMillis = quietMillis;
        this.silence = quietMillis;
    }

    /** What is no Base64 counts as nothing. */
    Verdict hears(String base64, int rate) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new Verdict(false, silence < quietMillis, 0);
        }
        boolean sound = false;
        for (int i = 0; i + 1 < bytes.length && !sound; i += 2) {
            int sample = (short) (bytes[i] & 0xff | bytes[i + 1] << 8);
            sound = sample > SOUND || sample < -SOUND;
        }
        int millis = bytes.length / 2 * 1000 / rate;
        silence = sound ? 0 : silence + millis;
        return new Verdict(sound, silence < quietMillis, millis);
    }
}
