// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The audio formats a Realtime session can be asked for.
 */
public enum AudioEncoding {

    /** 16-bit linear, little-endian, mono at 24 kHz. */
    PCM("pcm", "audio/pcm", 24_000, 2),
    /** G.711 mu-law at 8 kHz, as on North American and Japanese phone lines. */
    PCMU("pcmu", "audio/pcmu", 8000, 1),
    /** G.711 A-law at 8 kHz, as on phone lines elsewhere. */
    PCMA("pcma", "audio/pcma", 8000, 1),
    /** As {@link #PCM} at 16 kHz, as Qwen-Omni and Gemini listen. */
    PCM16K("pcm16k", "audio/pcm", 16_000, 2),
    /** As {@link #PCM} at 8 kHz. */
    PCM8K("pcm8k", "audio/pcm", 8000, 2);

    private final String option;
    private final String mediaType;
    private final int sampleRate;
    private final int bytesPerSample;

    AudioEncoding(String option, String mediaType, int sampleRate, int bytesPerSample) {
        this.option = option;
        this.mediaType = mediaType;
        this.sampleRate = sampleRate;
        this.bytesPerSample = bytesPerSample;
    }

    /** The encoding an option names: {@code pcm}, {@code pcmu}, {@code pcma} (these with or without {@code audio/}), {@code pcm16k}, {@code pcm8k}. */
    public static AudioEncoding of(String option) {
        String wanted = option == null ? "" : option.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(e -> e.option.equals(wanted) || e.mediaType.equals(wanted)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("audio format '" + option + "' is not one of "
                        + Arrays.stream(values()).map(e -> e.option).collect(Collectors.joining(", "))));
    }

    /** As an option says it. */
    public String option() {
        return option;
    }

    /** As the GA protocol says it. */
    public String mediaType() {
        return mediaType;
    }

    /** In Hz. */
    public int sampleRate() {
        return sampleRate;
    }

    /** Whether it is 16-bit linear, little-endian, whatever the rate. */
    public boolean linear() {
        return bytesPerSample == 2;
    }

    public int bytesPerSample() {
        return bytesPerSample;
    }

    /** Milliseconds that so many bytes last; fractions are cut. */
    public long millis(long bytes) {
        return bytes * 1000 / ((long) sampleRate * bytesPerSample);
    }
}
