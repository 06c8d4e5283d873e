// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Objects;

/** How audio is sent: codec, payload type and packet length as agreed on. Thread: confined to the call's loop. */
final class OutgoingFormat {

    static final int MAX_PTIME = 60;
    private static final int MIN_PTIME = 10;

    private AudioCodecId id;
    private String parameters;
    private AudioCodec codec;
    private int type;
    private int ptime = 20;

    /** Whether anything was agreed on yet. */
    boolean agreed() {
        return codec != null;
    }

    /** Whether what was agreed on now wants another encoder. */
    boolean changes(RtpPeer peer) {
        return peer.codec() != id || !Objects.equals(peer.parameters(), parameters);
    }

    /** Begins with an encoder of what was agreed on. */
    void encoder(RtpPeer peer, AudioCodec encoder) {
        id = peer.codec();
        parameters = peer.parameters();
        codec = encoder;
    }

    /** Payload type and packet length of what was agreed on. */
    void packets(RtpPeer peer) {
        type = peer.codecType();
        ptime = codec.packetMillis(Math.max(MIN_PTIME, Math.min(MAX_PTIME, peer.ptimeMillis())));
    }

    AudioCodec codec() {
        return codec;
    }

    /** Null before the first negotiation. */
    AudioCodecId id() {
        return id;
    }

    /** The payload type. */
    int type() {
        return type;
    }

    /** In milliseconds. */
    int ptime() {
        return ptime;
    }

    int sampleRate() {
        return codec == null ? 8000 : codec.sampleRate();
    }

    /** Samples in a packet. */
    int slotSamples() {
        return sampleRate() * ptime / 1000;
    }

    /** By how much the timestamp grows from packet to packet. */
    int slotUnits() {
        return codec.clockRate() * ptime / 1000;
    }

    long millis(long samples) {
        return samples * 1000 / sampleRate();
    }
}
