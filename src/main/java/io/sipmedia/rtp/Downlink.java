// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    static final int MAX_PTIME = 60;

    private static final Logger LOG = LoggerFactory.getLogger(Downlink.class);

    private record Waiting(Runnable task, long samples) {
    }

    private final RtpListener listener;
    private final RtpStream stream;
    private final RtpOptions options;
    private final Pacer pacer = new Pacer();
    private final DigitSender digits = new DigitSender();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private PlayoutQueue queue;
    private AudioCodecId codecId;
    private InetSocketAddress address;
    private String parameters;
    private AudioCodec codec;
    private int codecType;
    private int dtmfType = -1;
    private int dtmfClock;
    private int ptime = 20;
    private boolean sending;
    private boolean talking;
    // audio shorter than a packet came while idle: more of it may come before it is padded
    private boolean freshRemainder;
    // a callback out of a tick must not start another one
    private boolean ticking;
    private boolean paused;
    // the next packet of the queue goes on after a pause, key presses or a hold in mid-word
    private boolean fadesIn;
    private short[] fade;
    private short[] quiet = new short[0];
    // null while none was needed
    private ComfortNoise noise;
    private long position;
    private long dropped;

    Downlink(RtpOptions options, RtpListener listener, RtpStream.Wire wire) {
        this.options = options;
        this.listener = listener;
        stream = new RtpStream(wire);
    }

    /** Applies what was agreed on; the queue stays. */
    void negotiated(RtpPeer peer, long now) {
        boolean may = peer.send() && peer.address().getPort() != 0 && !peer.address().getAddress().isAnyLocalAddress();
        if (peer.codec() != codecId || !Objects.equals(peer.parameters(), parameters)) {
            AudioCodec next = AudioCodec.of(peer.codec(), peer.parameters());
            if (codec != null && (codec.remembers() || next.remembers())) {
                breakOff();
                if (fade != null && may && peer.address().equals(address)) {
                    lastOfTheCodec(now);
                }
                fade = null;
            }
            int before = sampleRate();
            codecId = peer.codec();
            parameters = peer.parameters();
            codec = next;
            rateChanged(before);
        }
        address = peer.address();
        codecType = peer.codecType();
        if (queue == null) {
            queue = new PlayoutQueue(codec.sampleRate(), listener::onItemPlayed);
        }
        dtmfType = peer.dtmfType();
        dtmfClock = peer.dtmfClock();
        if (dtmfType < 0 && digits.active()) {
            dropDigits();
        }
        ptime = codec.packetMillis(Math.max(10, Math.min(MAX_PTIME, peer.ptimeMillis())));
        if (may && !sending) {
            stream.mark(true);
            talking = false;
        } else if (sending && !may) {
            breakOff();
            // nothing may be sent any more
            fade = null;
        }
        sending = may;
        pacer.start(now, ptime);
    }

    // whoever queued them was told that they were taken, so that nobody else can say it
    private void dropDigits() {
        int dropped = digits.drop();
        if (dropped > 0) {
            LOG.warn("{} key presses are not sent: the caller does not agree on telephone-event any more", dropped);
        }
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
        noise = null;
        if (queue != null) {
            queue.rate(rate);
            List<Waiting> old = List.copyOf(waiting);
            waiting.clear();
            old.forEach(each -> waiting.add(new Waiting(each.task, Math.min(each.samples * rate / before, queue.added()))));
        }
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
        if (millis(queue.queued() + samples.length) > options.maxQueueMillis() || queue.crowded(options.maxQueueMillis())) {
            dropped += samples.length;
            return false;
        }
        boolean wasEmpty = queue.queued() == 0;
        queue.add(samples, responseId, itemId, contentIndex);
        if (sending && !talking && !paused && !digits.active() && fade == null) {
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
        breakOff();
        List<PlayedItem> report = queue.clear(now);
        paused = false;
        fadesIn = false;
        runWaiting();
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
        if (!sending || fade != null) {
            // a fade that waits to be sent stays: nothing was heard since
            return;
        }
        if (talking && queue.queued() > 0) {
            // not taken out: it is heard again, faded in, when the queue goes on
            short[] cut = new short[Fade.samples(sampleRate())];
            queue.copyHead(cut);
            fadeOut(cut);
            fadesIn = true;
        } else {
            // the queue is empty, but what was sent last may be the middle of a word
            fade = queue.close();
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
        short[] cut = new short[talking && sending ? Fade.samples(sampleRate()) : 0];
        if (queue.dropRepeating(cut)) {
            fadeOut(cut);
        }
        runWaiting();
    }

    private void fadeOut(short[] cut) {
        Fade.out(cut, 0, cut.length);
        if (cut.length > 0) {
            fade = cut;
        }
    }

    /** Nothing more comes of an item: it does not run dry where it ends. */
    void ended(String responseId, String itemId, int contentIndex) {
        if (queue != null) {
            queue.ended(responseId, itemId, contentIndex);
        }
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
        } else if (fade != null) {
            short[] last = Arrays.copyOf(fade, slotSamples());
            fade = null;
            talking = false;
            audio(last);
        } else if (digits.active()) {
            talking = false;
            digit();
        } else if (queue.queued() > 0 && !freshRemainder && !paused) {
            if (!talking) {
                stream.mark(true);
            }
            talking = true;
            short[] samples = queue.take(slotSamples());
            if (fadesIn) {
                fadesIn = false;
                Fade.in(samples, Fade.samples(sampleRate()));
            }
            audio(samples);
            queue.sent(now);
        } else {
            freshRemainder = false;
            talking = false;
            if (queue.queued() == 0) {
                queue.dry();
            }
            if (queue.queued() > 0 && !paused && queue.headLength() >= slotSamples()) {
                // the end of one item brought the next
                return slot(now);
            }
            if (pacer.settle()) {
                return false;
            }
            short[] made = queue.close();
            if (made != null) {
                audio(Arrays.copyOf(made, slotSamples()));
            } else {
                silence();
            }
        }
        pacer.advance(now);
        runWaiting();
        return true;
    }

    private void audio(short[] samples) {
        int length = codec.encode(samples, 0, samples.length, stream.buffer(), RtpPacket.HEADER_BYTES);
        stream.send(codecType, length);
        listener.onPlayed(samples, sampleRate(), position);
        skip(1);
    }

    private void silence() {
        if (options.sendSilence()) {
            if (quiet.length != slotSamples()) {
                quiet = new short[slotSamples()];
            }
            boolean noisy = options.idleAudio() == IdleAudio.COMFORT_NOISE;
            if (noisy) {
                idleNoise();
            }
            stream.send(codecType, noisy ? codec.noise(quiet, quiet.length, stream.buffer(), RtpPacket.HEADER_BYTES)
                    : codec.silence(quiet, quiet.length, stream.buffer(), RtpPacket.HEADER_BYTES));
        }
        skip(1);
    }

    private void idleNoise() {
        if (noise == null) {
            noise = ComfortNoise.idle(sampleRate());
        }
        noise.fill(quiet);
    }

    private void digit() {
        boolean first = digits.starts();
        int length = digits.payload(stream.timestamp(), dtmfClock * ptime / 1000, dtmfClock, stream.buffer(),
                RtpPacket.HEADER_BYTES);
        if (length == 0) {
            silence();
            return;
        }
        stream.mark(first);
        stream.send(dtmfType, digits.timestamp(), length);
        skip(1);
    }

    private void skip(long slots) {
        stream.advance(slots * slotUnits());
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

    RtpStream stream() {
        return stream;
    }

    /** What we send; null before the first negotiation. */
    AudioCodecId codecId() {
        return codecId;
    }

    long underruns() {
        return queue == null ? 0 : queue.underruns();
    }

    long underrunMillis() {
        return queue == null ? 0 : queue.underrunMillis();
    }

    long droppedMillis() {
        return millis(dropped);
    }

    double maxPacingDeviationMillis() {
        return pacer.maxDeviationMillis();
    }
}
