// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What arrives on a call's ports, before anything is believed: sorts RTP from RTCP and junk, asks the {@link SourceLock},
 * counts, and hands the caller's own packets to the {@link Uplink}.
 *
 * <p>Thread: confined to the call's loop. Time comes from the caller.
 */
final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    private final RtpListener listener;
    private final SourceLock lock;
    private final Uplink uplink;
    private final InactivityWatch watch;
    // kept over negotiations, since a decoder has a past
    private final Map<AudioCodecId, AudioCodec> decoders = new EnumMap<>(AudioCodecId.class);
    private boolean receiving;
    private long received;
    private long octets;
    private long foreign;
    private long malformed;

    Inbound(RtpOptions options, RtpListener listener) {
        this.listener = listener;
        lock = new SourceLock(options.symmetric());
        uplink = new Uplink(AudioCodecId.PCMU.sampleRate(), listener);
        watch = new InactivityWatch(options.initialTimeoutMillis(), options.timeoutMillis());
    }

    void negotiated(RtpPeer peer, long now) {
        Map<Integer, AudioCodec> codecs = new HashMap<>();
        peer.altTypes().forEach((codec, type) -> codecs.put(type, decoder(codec)));
        // what a type means that we offered we said ourselves (RFC 3264 5.1); the caller's own is what most telephones use both ways
        Map<Integer, Integer> events = new HashMap<>(peer.offeredEvents());
        if (!events.containsKey(peer.codecType())) {
            codecs.put(peer.codecType(), decoder(peer.codec()));
        }
        if (peer.dtmfType() >= 0) {
            events.putIfAbsent(peer.dtmfType(), peer.dtmfClock());
        }
        uplink.negotiated(codecs, peer.codec().sampleRate(), events);
        lock.signalled(peer.address());
        if (peer.receive() && !receiving) {
            uplink.resume();
        }
        receiving = peer.receive();
        watch.expect(receiving, now);
    }

    private AudioCodec decoder(AudioCodecId id) {
        return decoders.computeIfAbsent(id, AudioCodec::of);
    }

    /** A datagram on the RTP port. RTCP among it is not taken: false. */
    boolean rtp(InetSocketAddress source, byte[] data, int length, long now) {
        if (RtpPacket.looksLikeRtcp(data, 0, length)) {
            return false;
        }
        RtpPacket packet = RtpPacket.parse(data, 0, length);
        if (packet == null) {
            malformed++;
            return true;
        }
        boolean known = uplink.known(packet.type);
        if (lock.accepts(source, packet, known)) {
            accept(packet, now);
            return true;
        }
        InetSocketAddress before = lock.locked();
        List<RtpPacket> legitimate = lock.judge(source, packet, known);
        if (legitimate == null) {
            if (foreign++ == 0) {
                LOG.debug("dropping packets of {}: the caller is {}", source, lock.target());
            }
            return true;
        }
        if (lock.locked() != null && !lock.locked().equals(before)) {
            listener.onSourceLocked(lock.locked());
        }
        for (RtpPacket each : legitimate) {
            accept(each, now);
        }
        return true;
    }

    /** Whether RTCP from this address may be the caller's; counted when not. */
    boolean trustsRtcp(InetSocketAddress source) {
        boolean same = lock.sameHost(source);
        foreign += same ? 0 : 1;
        return same;
    }

    void malformed() {
        malformed++;
    }

    /** To be called every 20 ms. */
    void tick(long now) {
        if (receiving) {
            uplink.tick(now);
        } else {
            uplink.park(now);
        }
        long silent = watch.tick(now);
        if (silent > 0) {
            listener.onInactive(silent);
        }
    }

    private void accept(RtpPacket packet, long now) {
        received++;
        octets += packet.length;
        if (uplink.known(packet.type)) {
            watch.heard(now);
        }
        if (receiving) {
            uplink.packet(packet, now);
        }
    }

    SourceLock lock() {
        return lock;
    }

    Uplink uplink() {
        return uplink;
    }

    long received() {
        return received;
    }

    /** Of the packets that should have come in time, each counted once. */
    double lossPercent() {
        return RtpStats.percent(uplink.lost(), received - uplink.discarded() - uplink.duplicates());
    }

    long octets() {
        return octets;
    }

    long foreign() {
        return foreign;
    }

    long malformedCount() {
        return malformed + uplink.unknownTypes();
    }
}
