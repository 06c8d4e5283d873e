// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.G711;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A downlink in virtual time, and what it has sent. */
final class Playout {

    static final long MILLI = 1_000_000;

    /**
     * A packet.
     *
     * @param millis when it left, since the playout began
     */
    record Sent(long millis, RtpPacket packet) {

        byte[] payload() {
            return Arrays.copyOfRange(packet.data, packet.offset, packet.offset + packet.length);
        }

        /** Of PCMU. */
        short[] decoded() {
            return G711.MU_LAW.decode(payload());
        }

        boolean loud() {
            return peak() > 500;
        }

        int peak() {
            int peak = 0;
            for (short sample : decoded()) {
                peak = Math.max(peak, Math.abs(sample));
            }
            return peak;
        }
    }

    final List<Sent> sent = new ArrayList<>();
    final Downlink downlink;
    final long start = 1_000_000 * MILLI;
    long now = start;

    Playout(RtpOptions options, RtpListener told, RtpPeer peer) {
        downlink = new Downlink(options, told, (packet, length) -> sent.add(
                new Sent((now - start) / MILLI, RtpPacket.parse(Arrays.copyOf(packet, length), 0, length))));
        downlink.negotiated(peer, now);
    }

    /** PCMU with digits. */
    static RtpPeer pcmu(int ptime, boolean send) {
        return peer(AudioCodecId.PCMU, 0, 101, ptime, send);
    }

    /** Opus in packets of 20 ms, without digits. */
    static RtpPeer opus() {
        return peer(AudioCodecId.OPUS, 111, -1, 20, true);
    }

    private static RtpPeer peer(AudioCodecId codec, int type, int digits, int ptime, boolean send) {
        return new RtpPeer(new InetSocketAddress("127.0.0.1", 4000), codec, type, Map.of(), digits, ptime, send, true);
    }

    void runUntil(long millis) {
        while (downlink.next() <= start + millis * MILLI) {
            now = Math.max(now, downlink.next());
            downlink.tick(now);
        }
        now = start + millis * MILLI;
    }

    void runUntilSent(int packets) {
        while (sent.size() < packets) {
            now = Math.max(now, downlink.next());
            downlink.tick(now);
        }
    }
}
