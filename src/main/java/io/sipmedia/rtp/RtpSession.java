// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import io.sipmedia.loop.Heartbeat;
import io.sipmedia.loop.MediaLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * One call's audio on the wire: an RTP and RTCP socket pair, the uplink's reorder window and concealment, the downlink's
 * playout queue and pacer.
 *
 * <p>Whose packets are believed and where ours go: the signalled address first, any port of it after two packets in
 * sequence; another address only when the signalled one is private (NAT), after the same probation; strangers are dropped
 * and counted once a source is locked; a changed port of the same address is followed when the stream goes on there. See
 * {@link RtpOptions#symmetric}.
 *
 * <p>While nothing is queued silence is sent, so that NATs stay open ({@link RtpOptions#idleAudio}); the first packet of
 * an answer still leaves at once. With {@code send} false (hold) nothing leaves, and the queue waits until it is cleared or
 * the hold ends.
 *
 * <p>Thread: confined to the call's {@link MediaLoop}, every method and every callback.
 */
public final class RtpSession {

    /** The content index of a prompt that repeats, see {@link #dropRepeating()}. */
    public static final int REPEATING = PlayoutItem.REPEATING;

    private static final long TICK_NANOS = 20_000_000;

    private final MediaLoop loop;
    private final BoundPorts ports;
    private final GuardedListener listener;
    private final RtpSockets sockets;
    private final Inbound inbound;
    private final Downlink downlink;
    private final RtcpReporter rtcp;
    private final Heartbeat.Listener beat = this::beat;
    private final RtcpTarget rtcpTarget = new RtcpTarget();
    private boolean announced;
    private boolean closed;
    private long nextTick;

    private RtpSession(MediaLoop loop, BoundPorts ports, RtpOptions options, RtpListener owner) {
        listener = new GuardedListener(owner);
        this.loop = loop;
        this.ports = ports;
        inbound = new Inbound(options, listener);
        downlink = new Downlink(options, listener, this::sendRtp);
        rtcp = new RtcpReporter(options.rtcpIntervalMillis(), downlink.stream(), inbound.uplink().reception(), this::sendRtcp);
        sockets = new RtpSockets(loop.eventLoop(), ports.pair(), new Arrivals());
    }

    /**
     * Binds an even RTP port and the RTCP port above it.
     *
     * @throws RtpPortsExhaustedException when no pair is free (503 to the caller)
     */
    public static RtpSession open(MediaLoop loop, RtpPorts ports, InetAddress bind, RtpOptions options, RtpListener listener) {
        return open(loop, BoundPorts.of(ports, bind), options, listener);
    }

    /** Takes these ports over; they are given back by {@link #close}, or at once when this fails. */
    public static RtpSession open(MediaLoop loop, BoundPorts ports, RtpOptions options, RtpListener listener) {
        try {
            return new RtpSession(loop, ports, options, listener);
        } catch (RuntimeException e) {
            ports.discard();
            throw e;
        }
    }

    /** The RTP port; RTCP is one above. */
    public int localPort() {
        return ports.port();
    }

    /** The other end is told of the port: from now on its packets may come, and after the end a while longer. */
    public void announced() {
        announced = true;
    }

    /**
     * Applies what offer and answer agreed on; again after each re-INVITE. Audio flows from the first call on.
     *
     * @throws IllegalArgumentException when the peer's address is a name that was not resolved
     */
    public void negotiated(RtpPeer peer) {
        if (peer.address().isUnresolved()) {
            throw new IllegalArgumentException("the media address must be resolved: " + peer.address());
        }
        if (peer.rtcp() != null && peer.rtcp().isUnresolved()) {
            throw new IllegalArgumentException("the RTCP address must be resolved: " + peer.rtcp());
        }
        assert loop.inLoop();
        announced = true;
        long now = System.nanoTime();
        boolean first = !downlink.negotiated();
        inbound.negotiated(peer, now);
        rtcpTarget.negotiated(peer);
        downlink.negotiated(peer, loop.heartbeat().floor(now));
        if (first) {
            nextTick = loop.heartbeat().floor(now) + TICK_NANOS;
            loop.heartbeat().join(beat);
        }
    }

    /** The rate {@link #play} wants: that of the codec we send. */
    public int sampleRate() {
        return downlink.sampleRate();
    }

    /**
     * Queues audio for the caller. Any length; cut into packets here, with a remainder kept per item. Audio that still comes
     * for an item {@link #clear()} named is dropped without further notice.
     *
     * @param samples      at {@link #sampleRate()}, not written to afterwards
     * @param responseId   the model's response, or null for a prompt
     * @param itemId       the model's item, or null for a prompt
     * @param contentIndex the content part, or {@link #REPEATING} for a prompt that goes on until something else is played
     * @return false when the queue is full and the audio was dropped (counted)
     */
    public boolean play(short[] samples, String responseId, String itemId, int contentIndex) {
        assert loop.inLoop();
        if (closed) {
            return false;
        }
        // what leaves at once belongs to the last beat, so that the packets behind it leave on beats too
        return downlink.play(samples, responseId, itemId, contentIndex, loop.heartbeat().floor(System.nanoTime()));
    }

    /**
     * Nothing more comes of what was queued last under these names. It ends as it is; of what was not said to have ended, the end
     * fades out within 5 ms when the queue runs dry, and what still comes fades in.
     */
    public void ended(String responseId, String itemId, int contentIndex) {
        assert loop.inLoop();
        downlink.ended(responseId, itemId, contentIndex);
    }

    /**
     * Empties the queue; the next packet fades out within 5 ms, then silence. Items heard to their end more than a second ago
     * are not in the answer.
     */
    public List<PlayedItem> clear() {
        assert loop.inLoop();
        return downlink.clear(System.nanoTime());
    }

    /**
     * What is queued waits; the next packet fades out within 5 ms, then silence. {@link #resumePlayout()} goes on where it was,
     * {@link #clear()} ends the pause too.
     */
    public void pausePlayout() {
        assert loop.inLoop();
        downlink.pause();
    }

    /** Ends a pause: the queue goes on with what was not heard, faded in within 5 ms. */
    public void resumePlayout() {
        assert loop.inLoop();
        downlink.resume();
    }

    /** Takes out what waits of a prompt that repeats ({@link #REPEATING}); the next packet fades out within 5 ms. */
    public void dropRepeating() {
        assert loop.inLoop();
        if (!closed) {
            downlink.dropRepeating();
        }
    }

    /** Audio queued and not yet sent. */
    public long queuedMillis() {
        return downlink.queuedMillis();
    }

    /** Runs the task on the loop once everything queued now has been sent or cleared; at once when nothing is queued. */
    public void whenPlayed(Runnable task) {
        downlink.whenPlayed(() -> listener.run(task));
    }

    /**
     * Sends key presses as telephone-event (RFC 4733), 0-9 * # A-D, one after the other. They take the place of audio, which
     * waits. What has not been sent when a negotiation leaves out telephone-event is dropped and logged.
     *
     * @throws IllegalStateException    when the caller did not agree on telephone-event
     * @throws IllegalArgumentException for characters that are no keys and lengths outside 20 to 8000 ms
     */
    public void sendDigits(String digits, int millisEach, int pauseMillis) {
        assert loop.inLoop();
        downlink.sendDigits(digits, millisEach, pauseMillis);
    }

    /** Where the caller's audio really comes from; null while nothing legitimate came. */
    public InetSocketAddress source() {
        return inbound.lock().locked();
    }

    /** Counters so far. */
    public RtpStats stats() {
        return RtpStats.of(inbound, downlink, rtcp);
    }

    /** What the caller's reports say of our packets, so far. */
    public PeerLoss peerLoss() {
        return rtcp.peer().loss();
    }

    /**
     * Closes the sockets (RTCP BYE first) and gives the ports back, to rest if they were announced. What was queued counts as cleared: items are told
     * as cut off, tasks that wait are run. A second time is harmless.
     */
    public void close() {
        assert loop.inLoop();
        if (closed) {
            return;
        }
        closed = true;
        long now = System.nanoTime();
        rtcp.bye(now);
        // whoever waits for the end of something must not wait for ever
        downlink.clear(now);
        loop.heartbeat().leave(beat);
        sockets.close(() -> ports.release(announced));
    }

    // the next packet may leave before the time it was due then, ahead of its slot, but none after it is due before that time
    private long beat(long beatNanos) {
        if (beatNanos - downlink.next() >= 0 && !closed) {
            // the real time: what calls before us took in this beat counts as our being late
            downlink.tick(System.nanoTime());
        }
        if (beatNanos - nextTick >= 0 && !closed) {
            nextTick = loop.heartbeat().floor(beatNanos) + TICK_NANOS;
            inbound.tick(beatNanos);
            rtcp.tick(beatNanos);
        }
        return nextTick - downlink.next() < 0 ? nextTick : downlink.next();
    }

    private void sendRtp(byte[] packet, int length) {
        sockets.sendRtp(packet, length, inbound.lock().target());
    }

    private void sendRtcp(byte[] packet, int length) {
        InetSocketAddress target = rtcpTarget.of(inbound.lock().target());
        if (target != null) {
            sockets.sendRtcp(packet, length, target);
        }
    }

    private final class Arrivals implements RtpSockets.Sink {

        @Override
        public void rtp(InetSocketAddress source, byte[] data, int length) {
            long now = System.nanoTime();
            loop.heartbeat().keepUp(now);
            if (!closed && !inbound.rtp(source, data, length, now)) {
                report(source, data, length, now);
            }
        }

        @Override
        public void rtcp(InetSocketAddress source, byte[] data, int length) {
            if (!closed && report(source, data, length, System.nanoTime())) {
                rtcpTarget.heard(source);
            }
        }

        private boolean report(InetSocketAddress source, byte[] data, int length, long now) {
            if (!rtcpTarget.named(source) && !inbound.trustsRtcp(source)) {
                return false;
            }
            boolean fine = rtcp.received(data, 0, length, now);
            if (!fine) {
                inbound.malformed();
            }
            return fine;
        }
    }
}
