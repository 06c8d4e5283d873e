// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The audio to the caller: the queue, the pacer, key presses, and RTP headers around them. One sample clock runs through
 * speech, silence and key presses, so that timestamps never stand still and never jump back.
 *
 * <p>Between answers silence is sent (unless {@link RtpOptions#sendSilence} is off): NATs and phones like RTP that does not
 * stop. The first packet of an answer leaves at once all the same, with the marker bit. On hold nothing leaves, the queue
 * waits and the clock runs on; whoever does not want the rest of an answer after a hold clears the queue.
 *
 * <p>Passive: the session calls {@link #tick} when {@link #next} has come. Thread: confined to the call's loop. Time comes
 * from the caller.
 */
final class Downlink {

    static final int MAX_PTIME = 60;
    private static final int FADE_MILLIS = 5;

    private record Waiting(Runnable task, long samples) {
    }

    /** Takes a finished RTP packet; it is copied before the call returns. */
    interface Wire {
        void send(byte[] packet, int length);
    }

    private final RtpListener listener;
    private final Wire wire;
    private final RtpOptions options;
    private final Pacer pacer = new Pacer();
    private final DigitSender digits = new DigitSender();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final byte[] packet = new byte[RtpPacket.HEADER_BYTES + 48 * MAX_PTIME * 2];
    private PlayoutQueue queue;
    private AudioCodec codec;
    private int codecType;
    private int dtmfType = -1;
    private int ptime = 20;
    private boolean sending;
    private boolean talking;
    private boolean marker = true;
    // audio shorter than a packet came while idle: more of it may come before it is padded
    private boolean freshRemainder;
    // a callback out of a tick must not start another one
    private boolean ticking;
    private short[] fade;
    private int sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    private int timestamp = ThreadLocalRandom.current().nextInt();
    private long position;
    private long packets;
    private long octets;
    private long dropped;

    Downlink(RtpOptions options, RtpListener listener, Wire wire) {
        this.options = options;
        this.listener = listener;
        this.wire = wire;
    }

    /** Applies what was agreed on; the queue stays. */
    void negotiated(RtpPeer peer, long now) {
        if (codec == null || peer.codecType() != codecType) {
            codec = AudioCodec.of(peer.codec());
            codecType = peer.codecType();
        }
        if (queue == null) {
            queue = new PlayoutQueue(codec.sampleRate(), listener::onItemPlayed);
        }
        dtmfType = peer.dtmfType();
        ptime = Math.max(10, Math.min(MAX_PTIME, peer.ptimeMillis()));
        boolean may = peer.send() && peer.address().getPort() != 0 && !peer.address().getAddress().isAnyLocalAddress();
        if (may && !sending) {
            marker = true;
            talking = false;
        }
        sending = may;
        pacer.start(now, ptime);
    }

    boolean negotiated() {
        return codec != null;
    }

    int sampleRate() {
        return codec == null ? 8000 : codec.sampleRate();
    }

    boolean play(short[] samples, String responseId, String itemId, int contentIndex, long now) {
        if (queue == null) {
            queue = new PlayoutQueue(sampleRate(), listener::onItemPlayed);
        }
        if (millis(queue.queued() + samples.length) > options.maxQueueMillis()) {
            dropped += samples.length;
            return false;
        }
        boolean wasEmpty = queue.queued() == 0;
        queue.add(samples, responseId, itemId, contentIndex);
        if (sending && !talking && !digits.active() && fade == null) {
            if (queue.headLength() >= slotSamples() || queue.anotherBehind()) {
                freshRemainder = false;
                if (!ticking) {
                    pacer.hurry(now);
                    tick(now);
                }
            } else {
                freshRemainder |= wasEmpty;
            }
        }
        return true;
    }

    List<PlayedItem> clear(long now) {
        if (queue == null) {
            return List.of();
        }
        if (talking && queue.queued() > 0 && sending) {
            fade = new short[sampleRate() * FADE_MILLIS / 1000];
        }
        List<PlayedItem> report = queue.clear(now, fade == null ? new short[0] : fade);
        for (int i = 0; fade != null && i < fade.length; i++) {
            fade[i] = (short) (fade[i] * (fade.length - i) / fade.length);
        }
        runWaiting();
        return report;
    }

    long queuedMillis() {
        return queue == null ? 0 : millis(queue.queued());
    }

    void whenPlayed(Runnable task) {
        if (queue == null || queue.queued() == 0) {
            task.run();
        } else {
            waiting.add(new Waiting(task, queue.added()));
        }
    }

    void sendDigits(String keys, int millisEach, int pauseMillis) {
        if (dtmfType < 0) {
            throw new IllegalStateException("the caller did not agree on telephone-event");
        }
        digits.add(keys, millisEach, pauseMillis);
    }

    /** When {@link #tick} is wanted. */
    long next() {
        return pacer.next();
    }

    /** Sends what is due. */
    void tick(long now) {
        if (!pacer.started()) {
            return;
        }
        ticking = true;
        try {
            boolean used = true;
            while (used && pacer.due(now) && pacer.mayBurst()) {
                used = slot(now);
            }
        } finally {
            ticking = false;
        }
        long missed = pacer.endTurn(now);
        if (missed > 0) {
            skip(missed);
            marker = true;
        }
    }

    // false when the packet has to wait for its slot
    private boolean slot(long now) {
        if (!sending) {
            pacer.settle();
            skip(1);
        } else if (digits.active()) {
            talking = false;
            digit();
        } else if (fade != null) {
            short[] last = java.util.Arrays.copyOf(fade, slotSamples());
            fade = null;
            talking = false;
            audio(last);
        } else if (queue.queued() > 0 && !freshRemainder) {
            marker |= !talking;
            talking = true;
            short[] samples = queue.take(slotSamples());
            audio(samples);
            queue.sent(now);
        } else {
            freshRemainder = false;
            talking = false;
            if (queue.queued() == 0) {
                queue.dry();
            }
            if (queue.queued() > 0 && queue.headLength() >= slotSamples()) {
                // the end of one item brought the next
                return slot(now);
            }
            if (pacer.settle()) {
                return false;
            }
            silence();
        }
        pacer.advance(now);
        runWaiting();
        return true;
    }

    private void audio(short[] samples) {
        int length = codec.encode(samples, 0, samples.length, packet, RtpPacket.HEADER_BYTES);
        send(codecType, timestamp, length);
        listener.onPlayed(samples, sampleRate(), position);
        skip(1);
    }

    private void silence() {
        if (options.sendSilence()) {
            int length = codec.encode(new short[slotSamples()], 0, slotSamples(), packet, RtpPacket.HEADER_BYTES);
            send(codecType, timestamp, length);
        }
        skip(1);
    }

    private void digit() {
        boolean first = digits.starts();
        int length = digits.payload(timestamp, slotUnits(), codec.clockRate(), packet, RtpPacket.HEADER_BYTES);
        if (length == 0) {
            silence();
            return;
        }
        marker = first;
        send(dtmfType, digits.timestamp(), length);
        skip(1);
    }

    private void send(int type, int stamp, int length) {
        RtpPacket.writeHeader(packet, marker, type, sequence, stamp, ssrc);
        marker = false;
        sequence = sequence + 1 & 0xFFFF;
        packets++;
        octets += length;
        wire.send(packet, RtpPacket.HEADER_BYTES + length);
    }

    private void skip(long slots) {
        timestamp += (int) (slots * slotUnits());
        position += slots * slotSamples();
    }

    private void runWaiting() {
        while (!waiting.isEmpty() && queue.added() - queue.queued() >= waiting.peek().samples) {
            waiting.poll().task.run();
        }
    }

    private int slotSamples() {
        return sampleRate() * ptime / 1000;
    }

    private int slotUnits() {
        return codec.clockRate() * ptime / 1000;
    }

    private long millis(long samples) {
        return samples * 1000 / sampleRate();
    }

    int ssrc() {
        return ssrc;
    }

    /** Of the slot that is next, at {@link #next}. */
    int timestamp() {
        return timestamp;
    }

    long packets() {
        return packets;
    }

    /** Payload bytes. */
    long octets() {
        return octets;
    }

    long droppedMillis() {
        return millis(dropped);
    }

    double maxPacingDeviationMillis() {
        return pacer.maxDeviationMillis();
    }
}
