// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * What a listener gets in place of the caller's audio: for a loss the sound goes on for a moment, and behind that and in pauses there is
 * noise. It is what the caller's comfort noise packet says, or else as loud as it was around the caller before.
 *
 * <p>Thread: confined to the call's loop.
 */
final class StandIn {

    private final Concealment concealment;
    private final ComfortNoise noise;
    private final NoiseFloor floor;
    // whether the noise of the pause is what a comfort noise packet said
    private boolean told;
    private boolean paused;

    StandIn(int rate) {
        concealment = new Concealment(rate);
        noise = new ComfortNoise(rate);
        floor = new NoiseFloor(rate);
    }

    /** The caller's own audio; its beginning is blended with what stood in for it, in place. @param pause whether it is silence */
    void heard(short[] samples, boolean pause) {
        paused = false;
        told = false;
        concealment.good(samples);
        if (!pause) {
            floor.heard(samples);
        }
    }

    /** What the caller's decoder made for a loss. */
    void recovered(short[] samples) {
        concealment.good(samples);
    }

    /** A comfort noise packet. */
    void announced(RtpPacket packet) {
        noise.announced(packet.data, packet.offset, packet.length);
        told |= packet.length > 0;
    }

    /** For what is lost, or may be. */
    short[] loss(int count) {
        return concealment.exhausted() ? noise(count) : concealment.conceal(count);
    }

    /** For a pause. */
    short[] pause(int count) {
        concealment.silence();
        return noise(count);
    }

    private short[] noise(int count) {
        if (!paused && !told) {
            noise.white(floor.rms());
        }
        paused = true;
        short[] samples = new short[count];
        noise.fill(samples);
        return samples;
    }
}
