// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** What the caller gets while nothing is said, see {@link IdleAudio}. Thread: confined to the call's loop. */
final class IdleSound {

    private final RtpOptions options;
    private short[] quiet = new short[0];
    // null while none was needed
    private ComfortNoise noise;

    IdleSound(RtpOptions options) {
        this.options = options;
    }

    /** Whether anything is sent at all. */
    boolean sent() {
        return options.sendSilence();
    }

    /** From now on packets have another rate. */
    void rateChanged() {
        noise = null;
    }

    /** A packet. @param count of samples @return bytes written */
    int encode(AudioCodec codec, int count, byte[] to, int at) {
        if (quiet.length != count) {
            quiet = new short[count];
        }
        if (options.idleAudio() != IdleAudio.COMFORT_NOISE) {
            return codec.silence(quiet, count, to, at);
        }
        if (noise == null) {
            noise = ComfortNoise.idle(codec.sampleRate());
        }
        noise.fill(quiet);
        return codec.noise(quiet, count, to, at);
    }
}
