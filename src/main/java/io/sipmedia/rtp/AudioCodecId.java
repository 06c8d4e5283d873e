// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** The audio codecs we can speak on RTP, with their names of RFC 3551 and SDP. */
public enum AudioCodecId {
    /** G.711 mu-law, static payload type 0. */
    PCMU("PCMU", 8000, 0),
    /** G.711 A-law, static payload type 8. */
    PCMA("PCMA", 8000, 8);

    private final String encodingName;
    private final int sampleRate;
    private final int staticType;

    AudioCodecId(String encodingName, int sampleRate, int staticType) {
        this.encodingName = encodingName;
        this.sampleRate = sampleRate;
        this.staticType = staticType;
    }

    /** As in {@code a=rtpmap}. */
    public String encodingName() {
        return encodingName;
    }

    /** Of the audio, in Hz. */
    public int sampleRate() {
        return sampleRate;
    }

    /** The payload type RFC 3551 gives it. */
    public int staticType() {
        return staticType;
    }
}
