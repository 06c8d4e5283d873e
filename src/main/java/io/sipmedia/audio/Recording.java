// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/** Samples in memory as a source. Thread: one at a time. */
final class Recording implements AudioSource {

    private final short[] samples;
    private final int sampleRate;
    private final boolean loop;
    private int next;

    Recording(short[] samples, int sampleRate, boolean loop) {
        this.samples = samples;
        this.sampleRate = sampleRate;
        this.loop = loop && samples.length > 0;
    }

    @Override
    public int sampleRate() {
        return sampleRate;
    }

    @Override
    public int read(short[] out, int offset, int length) {
        int done = 0;
        while (done < length && next < samples.length) {
            int count = Math.min(length - done, samples.length - next);
            System.arraycopy(samples, next, out, offset + done, count);
            done += count;
            next += count;
            if (loop && next == samples.length) {
                next = 0;
            }
        }
        return done;
    }
}
