// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

/**
 * A loudspeaker that the microphone hears: what came comes back, fainter and late.
 *
 * @param ear          what came
 * @param gain         of the samples
 * @param delaySamples from a sample's place on the call's time line to that of its echo
 */
record LineEcho(Ear ear, double gain, int delaySamples) {

    /** Adds the echo to what is said at a position. */
    void add(short[] frame, long position) {
        long from = position - delaySamples;
        if (from < 0) {
            return;
        }
        short[] heard = ear.stretch((int) from, frame.length);
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) Math.max(-32768, Math.min(32767, Math.round(frame[i] + gain * heard[i])));
        }
    }
}
