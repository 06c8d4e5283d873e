// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import com.sun.speech.freetts.audio.AudioPlayer;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import javax.sound.sampled.AudioFormat;

/**
 * What FreeTTS plays into instead of a sound card: gathers the bytes of a sentence and hands them on as samples at the
 * synthesizer's rate.
 */
final class SamplePlayer implements AudioPlayer {

    private final Consumer<short[]> sink;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private AudioFormat format = new AudioFormat(16_000, 16, 1, true, true);
    private float volume = 1;

    SamplePlayer(Consumer<short[]> sink) {
        this.sink = sink;
    }

    /** Hands on what has been gathered. */
    void flush() {
        byte[] pcm = bytes.toByteArray();
        bytes.reset();
        if (pcm.length < 2) {
            return;
        }
        short[] samples = new short[pcm.length / 2];
        int high = format.isBigEndian() ? 0 : 1;
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (pcm[2 * i + high] << 8 | pcm[2 * i + 1 - high] & 0xff);
        }
        sink.accept(RateConverter.convert(samples, (int) format.getSampleRate(), SpeechSynthesizer.SAMPLE_RATE));
    }

    @Override
    public boolean write(byte[] audio) {
        return write(audio, 0, audio.length);
    }

    @Override
    public boolean write(byte[] audio, int offset, int length) {
        bytes.write(audio, offset, length);
        return true;
    }

    // a sentence ends: what comes next is spoken after it, so this much can go
    @Override
    public boolean end() {
        flush();
        return true;
    }

    @Override
    public boolean drain() {
        return true;
    }

    @Override
    public void setAudioFormat(AudioFormat newFormat) {
        if (!newFormat.matches(format)) {
            flush();
        }
        format = newFormat;
    }

    @Override
    public AudioFormat getAudioFormat() {
        return format;
    }

    @Override
    public float getVolume() {
        return volume;
    }

    @Override
    public void setVolume(float newVolume) {
        volume = newVolume;
    }

    @Override
    public long getTime() {
        return 0;
    }

    @Override
    public void begin(int size) {
    }

    @Override
    public void cancel() {
    }

    @Override
    public void close() {
    }

    @Override
    public void pause() {
    }

    @Override
    public void resume() {
    }

    @Override
    public void reset() {
    }

    @Override
    public void resetTime() {
    }

    @Override
    public void startFirstSampleTimer() {
    }

    @Override
    public void showMetrics() {
    }
}
