// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * The audio codecs we can speak on RTP, with their names of RFC 3551 and SDP. The clock of the RTP timestamps and the rate of the
 * audio are two things: G.722 counts at half its rate, by an error kept for compatibility (RFC 3551 4.5.2), Opus always at 48 kHz
 * (RFC 7587 4.1).
 */
public enum AudioCodecId {
    /** G.711 mu-law, static payload type 0. */
    PCMU("PCMU", 8000, 8000, 1, 0, 0),
    /** G.711 A-law, static payload type 8. */
    PCMA("PCMA", 8000, 8000, 1, 8, 8),
    /** G.722 at 64 kbit/s, static payload type 9. */
    G722("G722", 16_000, 8000, 1, 9, 9),
    /** Opus, decoded and encoded at the rate of the Realtime API. Its payload type is dynamic, its rtpmap always says two channels. */
    OPUS("opus", 24_000, 48_000, 2, -1, 107);

    private final String encodingName;
    private final int sampleRate;
    private final int clockRate;
    private final int channels;
    private final int staticType;
    private final int offeredType;

    AudioCodecId(String encodingName, int sampleRate, int clockRate, int channels, int staticType, int offeredType) {
        this.encodingName = encodingName;
        this.sampleRate = sampleRate;
        this.clockRate = clockRate;
        this.channels = channels;
        this.staticType = staticType;
        this.offeredType = offeredType;
    }

    /** As in {@code a=rtpmap}. */
    public String encodingName() {
        return encodingName;
    }

    /** Of the audio we decode to and encode from, in Hz. */
    public int sampleRate() {
        return sampleRate;
    }

    /** Of the RTP timestamps, in Hz, as in {@code a=rtpmap}. */
    public int clockRate() {
        return clockRate;
    }

    /** As in {@code a=rtpmap}; what we send is mono all the same. */
    public int channels() {
        return channels;
    }

    /** The payload type RFC 3551 gives it; -1 when it gives none. */
    public int staticType() {
        return staticType;
    }

    /** The payload type in our own offers. */
    public int offeredType() {
        return offeredType;
    }

    /** What we tell a sender, as in {@code a=fmtp}; null for nothing. */
    public String parameters() {
        return this == OPUS ? OpusParameters.OWN : null;
    }

    /**
     * Loads what the codec needs, and with Opus has it compiled, so that it is not done on a call's event loop with the first calls. The
     * first time in a process Opus takes up to {@value OpusWarmUp#LONGEST_MILLIS} ms. Not to be called from an event loop.
     */
    public void prepare() {
        if (this == OPUS) {
            OpusWarmUp.once();
            return;
        }
        AudioCodec codec = AudioCodec.of(this);
        byte[] packet = new byte[1024];
        codec.decode(packet, 0, codec.encode(new short[sampleRate / 50], 0, sampleRate / 50, packet, 0));
    }
}
