// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The audio to the caller: the queue, the pacer, key presses, and RTP headers around them. One sample clock runs through
 * speech, silence and key presses, so that timestamps never stand still and never jump back.
 *
 * <p>Between answers silence is sent, or noise, or nothing ({@link RtpOptions#idleAudio}): NATs and phones like RTP that does
 * not stop. The first packet of an answer leaves at once all the same, with the marker bit. Whatever breaks off a word, or lets it
 * run dry, fades it within 5 ms. On hold nothing leaves, the queue waits and the clock runs on; whoever does not want the rest of an
 * answer after a hold clears the queue.
 *
 * <p>Passive: the session calls {@link #tick} when {@link #next} has come. Thread: confined to the call's loop. Time comes
 * from the caller.
 */
final class Downlink {

    private final RtpListener listener;
    private final RtpStream stream;
    private final RtpOptions options;
    private final Pacer pacer = new Pacer();
    private final DigitSender digits = new DigitSender();
    private final OutgoingFormat format = new OutgoingFormat();
    private final PlayoutTasks tasks = new PlayoutTasks();
    private final WordBreak wordBreak = new WordBreak();
    private final IdleSound idle;
    private PlayoutQueue queue;
    private InetSocketAddress address;
    private boolean sending;
    private boolean talking;
    // audio shorter than a packet came while idle: more of it may come before it is padded
    private boolean freshRemainder;
    // a callback out of a tick must not start another one
    private boolean ticking;
    private boolean paused;
    private long position;
    private long dropped;

    Downlink(RtpOptions options, RtpListener listener, RtpStream.Wire wire) {
        this.options = options;
        this.listener = listener;
        idle = new IdleSound(options);
        stream = new RtpStream(wire);
    }

    /** Applies what was agreed on; the queue stays. */
    void negotiated(RtpPeer peer, long now) {
        boolean may = peer.send() && peer.address().getPort() != 0 && !peer.address().getAddress().isAnyLocalAddress();
        if (format.changes(peer)) {
            encoder(peer, may, now);
        }
        address = peer.address();
        format.packets(peer);
        if (queue == null) {
            queue = new PlayoutQueue(sampleRate(), listener::onItemPlayed);
        }
        digits.agreed(peer.dtmfType(), peer.dtmfClock());
        if (may && !sending) {
            stream.mark(true);
            talking = false;
        } else if (sending && !may) {
            breakOff();
            // nothing may be sent any more
            wordBreak.dropFade();
        }
        sending = may;
        pacer.start(now, format.ptime());
    }

    private void encoder(RtpPeer peer, boolean may, long now) {
        AudioCodec next = AudioCodec.of(peer.codec(), peer.parameters());
        if (format.agreed() && (format.codec().remembers() || next.remembers())) {
            breakOff();
            if (wordBreak.waits() && may && peer.address().equals(address)) {
                lastOfTheCodec(now);
            }
            wordBreak.dropFade();
        }
        int before = sampleRate();
        format.encoder(peer, next);
        rateChanged(before);
    }

    // Encoders and decoders begin in silence. So a word ends in the codec it began with, and goes on faded in with the next. Its end
    // does not wait for its turn: from the answer on, the codec before may not be sent any more (RFC 3264 8.3.2).
    private void lastOfTheCodec(long now) {
        ticking = true;
        try {
            pacer.hurry(now);
            slot(now);
        } finally {
            ticking = false;
        }
    }

    // what waits was made for the rate before
    private void rateChanged(int before) {
        int rate = sampleRate();
        if (rate == before) {
            return;
        }
        position = position * rate / before;
        dropped = dropped * rate / before;
        idle.rateChanged();
        if (queue != null) {
            queue.rate(rate);
            tasks.rate(before, rate, queue);
        }
    }

    boolean negotiated() {
        return format.agreed();
    }

    int sampleRate() {
        return format.sampleRate();
    }

    boolean play(short[] samples, String responseId, String itemId, int contentIndex, long now) {
        if (queue == null) {
            queue = new PlayoutQueue(sampleRate(), listener::onItemPlayed);
        }
        if (format.millis(queue.queued() + samples.length) > options.maxQueueMillis() || queue.crowded(options.maxQueueMillis())) {
            dropped += samples.length;
            return false;
        }
        boolean wasEmpty = queue.queued() == 0;
        queue.add(samples, responseId, itemId, contentIndex);
        if (sending && !talking && !paused && !digits.active() && !wordBreak.waits()) {
            if (queue.headLength() >= format.slotSamples() || queue.anotherBehind()) {
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
        breakOff();
        List<PlayedItem> report = queue.clear(now);
        paused = false;
        wordBreak.dropRest();
        tasks.run(queue);
        return report;
    }

    /** What waits goes on waiting; the next packet fades out. The clock runs on. */
    void pause() {
        if (paused || queue == null) {
            return;
        }
        paused = true;
        breakOff();
    }

    private void breakOff() {
        if (sending) {
            wordBreak.breakOff(queue, talking, sampleRate());
        }
    }

    /** The queue goes on where it was. */
    void resume() {
        paused = false;
    }

    void dropRepeating() {
        if (queue == null) {
            return;
        }
        wordBreak.dropRepeating(queue, talking && sending, sampleRate());
        tasks.run(queue);
    }

    /** Nothing more comes of an item: it does not run dry where it ends. */
    void ended(String responseId, String itemId, int contentIndex) {
        if (queue != null) {
            queue.ended(responseId, itemId, contentIndex);
        }
    }

    long queuedMillis() {
        return queue == null ? 0 : format.millis(queue.queued());
    }

    void whenPlayed(Runnable task) {
        if (queue == null || queue.queued() == 0) {
            task.run();
        } else {
            tasks.add(task, queue);
        }
    }

    void sendDigits(String keys, int millisEach, int pauseMillis) {
        boolean begins = !digits.active();
        digits.add(keys, millisEach, pauseMillis);
        if (begins) {
            breakOff();
        }
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
            stream.mark(true);
        }
    }

    // false when the packet has to wait for its slot
    private boolean slot(long now) {
        if (!sending) {
            pacer.settle();
            skip(1);
        } else if (wordBreak.waits()) {
            talking = false;
            audio(wordBreak.end(format.slotSamples()));
        } else if (digits.active()) {
            talking = false;
            if (digits.send(stream, format.ptime())) {
                skip(1);
            } else {
                silence();
            }
        } else if (queue.queued() > 0 && !freshRemainder && !paused) {
            if (!talking) {
                stream.mark(true);
            }
            talking = true;
            short[] samples = queue.take(format.slotSamples());
            wordBreak.goOn(samples, sampleRate());
            audio(samples);
            queue.sent(now);
        } else {
            freshRemainder = false;
            talking = false;
            if (queue.queued() == 0) {
                queue.dry();
            }
            if (queue.queued() > 0 && !paused && queue.headLength() >= format.slotSamples()) {
                // the end of one item brought the next
                return slot(now);
            }
            if (pacer.settle()) {
                return false;
            }
            short[] made = queue.close();
            if (made != null) {
                audio(Arrays.copyOf(made, format.slotSamples()));
            } else {
                silence();
            }
        }
        pacer.advance(now);
        tasks.run(queue);
        return true;
    }

    private void audio(short[] samples) {
        int length = format.codec().encode(samples, 0, samples.length, stream.buffer(), RtpPacket.HEADER_BYTES);
        stream.send(format.type(), length);
        listener.onPlayed(samples, sampleRate(), position);
        skip(1);
    }

    private void silence() {
        if (idle.sent()) {
            stream.send(format.type(), idle.encode(format.codec(), format.slotSamples(), stream.buffer(), RtpPacket.HEADER_BYTES));
        }
        skip(1);
    }

    private void skip(long slots) {
        stream.advance(slots * format.slotUnits());
        position += slots * format.slotSamples();
    }

    RtpStream stream() {
        return stream;
    }

    /** What we send; null before the first negotiation. */
    AudioCodecId codecId() {
        return format.id();
    }

    long underruns() {
        return queue == null ? 0 : queue.underruns();
    }

    long underrunMillis() {
        return queue == null ? 0 : queue.underrunMillis();
    }

    long droppedMillis() {
        return format.millis(dropped);
    }

    double maxPacingDeviationMillis() {
        return pacer.maxDeviationMillis();
    }
}
