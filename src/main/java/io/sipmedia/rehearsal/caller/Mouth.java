// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * What the caller says: one RTP packet every 20 ms on absolute deadlines, silence between utterances, telephone events
 * (RFC 4733) in their place, and on request losses and delays as a bad network makes them.
 *
 * <p>Fields marked as such are guarded by {@code this}; the others belong to the sending thread.
 */
final class Mouth implements Runnable {

    static final int FRAME = 160;
    private static final long TICK_NANOS = 20_000_000L;
    private static final int EVENT_TICKS = 8;
    private static final int EVENT_PAUSE_TICKS = 4;

    private final BiConsumer<byte[], InetSocketAddress> socket;
    private final long startNanos;
    private final Runnable eachTick;
    private final Random network;
    private final int ssrc;
    // guarded by this
    private final Deque<Utterance> utterances = new ArrayDeque<>();
    private volatile MediaTerms terms;
    private volatile boolean paused;
    private volatile boolean stopped;
    private volatile double lossPercent;
    private volatile int delayMillis;
    private volatile int jitterMillis;
    private volatile LineEcho echo; // null: none
    private final PriorityQueue<Delayed> underWay = new PriorityQueue<>((a, b) -> Long.compare(a.due(), b.due()));
    // guarded by this: what was said, by position on the call's time line
    private short[] said = new short[Ear.RATE * 60];
    private int saidEnd;
    private int sequence;
    private volatile long timestamp; // written by the sending thread
    private volatile long sent;
    private volatile long lost;

    /** Samples, or a digit when there are none. Its future completes when the last packet was handed over. */
    private static final class Utterance {

        private final short[] samples;
        private final int digit;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private int at;

        Utterance(short[] samples, int digit) {
            this.samples = samples;
            this.digit = digit;
        }
    }

    private record Delayed(long due, byte[] packet, InetSocketAddress to) {
    }

    Mouth(BiConsumer<byte[], InetSocketAddress> socket, long startNanos, long seed, Runnable eachTick) {
        this.eachTick = eachTick;
        this.socket = socket;
        this.startNanos = startNanos;
        this.network = new Random(seed);
        Random identity = new Random();
        this.ssrc = identity.nextInt();
        this.sequence = identity.nextInt(0x8000);
        this.timestamp = identity.nextInt() & 0xffffffffL;
    }

    void terms(MediaTerms agreed) {
        terms = agreed;
    }

    /** While paused nothing is sent; time goes on. */
    void pause(boolean on) {
        paused = on;
    }

    void loses(double percent) {
        lossPercent = percent;
    }

    void delays(int millis, int jitter) {
        delayMillis = millis;
        jitterMillis = jitter;
    }

    void echoes(LineEcho line) {
        echo = line;
    }

    synchronized CompletableFuture<Void> say(short[] samples) {
        return add(new Utterance(samples, -1));
    }

    synchronized CompletableFuture<Void> press(char digit) {
        int code = "0123456789*#ABCD".indexOf(Character.toUpperCase(digit));
        if (code < 0) {
            throw new IllegalArgumentException("No DTMF digit: '" + digit + "'");
        }
        return add(new Utterance(null, code));
    }

    private CompletableFuture<Void> add(Utterance utterance) {
        if (stopped) {
            utterance.done.completeExceptionally(new CallerException("The call is over"));
        } else {
            utterances.add(utterance);
        }
        return utterance.done;
    }

    synchronized void stop() {
        stopped = true;
        utterances.forEach(waiting -> waiting.done.completeExceptionally(new CallerException("The call is over")));
        utterances.clear();
    }

    long sent() {
        return sent;
    }

    long lost() {
        return lost;
    }

    long timestamp() {
        return timestamp;
    }

    int ssrc() {
        return ssrc;
    }

    synchronized short[] samples(int length) {
        return Arrays.copyOf(Arrays.copyOf(said, Math.min(length, said.length)), length);
    }

    synchronized int end() {
        return saidEnd;
    }

    @Override
    public void run() {
        long first = System.nanoTime();
        for (long tick = 0; !stopped; tick++) {
            long deadline = first + tick * TICK_NANOS;
            waitUntil(deadline);
            if (!stopped) {
                tick(deadline);
                eachTick.run();
            }
        }
    }

    private void waitUntil(long deadline) {
        while (!stopped) {
            long now = System.nanoTime();
            Delayed next = underWay.peek();
            if (next != null && next.due() - now <= 0) {
                socket.accept(underWay.poll().packet(), next.to());
                continue;
            }
            long wakeUp = next != null && next.due() - deadline < 0 ? next.due() : deadline;
            if (deadline - now <= 0) {
                return;
            }
            LockSupport.parkNanos(wakeUp - now);
        }
    }

    private void tick(long deadline) {
        MediaTerms agreed = terms;
        Utterance utterance;
        synchronized (this) {
            utterance = utterances.peek();
        }
        if (utterance != null && utterance.samples == null) {
            event(utterance, agreed);
        } else {
            short[] frame = new short[FRAME];
            if (utterance != null) {
                int length = Math.min(FRAME, utterance.samples.length - utterance.at);
                System.arraycopy(utterance.samples, utterance.at, frame, 0, length);
                utterance.at += length;
                if (!paused) {
                    remember(frame, deadline);
                }
            }
            if (echo != null) {
                echo.add(frame, position(deadline));
            }
            send(agreed, agreed.alaw() ? 8 : 0, false, timestamp, G711.encode(frame, agreed.alaw()));
            if (utterance != null && utterance.at >= utterance.samples.length) {
                finish(utterance);
            }
        }
        timestamp = timestamp + FRAME & 0xffffffffL;
    }

    /** RFC 4733 2.5.1: one time stamp per event, the duration grows, the end is told three times. */
    private void event(Utterance digit, MediaTerms agreed) {
        int tick = digit.at++;
        if (tick < EVENT_TICKS && agreed.eventPayloadType() >= 0) {
            long begin = timestamp - (long) tick * FRAME & 0xffffffffL;
            boolean end = tick == EVENT_TICKS - 1;
            for (int repeat = 0; repeat < (end ? 3 : 1); repeat++) {
                byte[] payload = ByteBuffer.allocate(4).put((byte) digit.digit).put((byte) (end ? 0x8a : 0x0a))
                        .putShort((short) ((tick + 1) * FRAME)).array();
                send(agreed, agreed.eventPayloadType(), tick == 0, begin, payload);
            }
        } else {
            send(agreed, agreed.alaw() ? 8 : 0, false, timestamp, G711.encode(new short[FRAME], agreed.alaw()));
        }
        if (tick + 1 >= EVENT_TICKS + EVENT_PAUSE_TICKS) {
            finish(digit);
        }
    }

    private void send(MediaTerms agreed, int payloadType, boolean marker, long stamp, byte[] payload) {
        if (paused || agreed.remote() == null) {
            return;
        }
        // the first packet of the stream is the beginning of a talk spurt (RFC 3551 4.1)
        byte[] packet = RtpView.build(payloadType, marker || sent + lost == 0, sequence++ & 0xffff, stamp, ssrc, payload);
        if (lossPercent > 0 && network.nextDouble() * 100 < lossPercent) {
            lost++;
            return;
        }
        sent++;
        int delay = delayMillis + (jitterMillis > 0 ? network.nextInt(jitterMillis + 1) : 0);
        if (delay > 0) {
            underWay.add(new Delayed(System.nanoTime() + delay * 1_000_000L, packet, agreed.remote()));
        } else {
            socket.accept(packet, agreed.remote());
        }
    }

    private int position(long nanos) {
        return (int) ((nanos - startNanos) / (1_000_000_000L / Ear.RATE));
    }

    private synchronized void remember(short[] frame, long deadline) {
        int position = position(deadline);
        if (position + FRAME > said.length) {
            said = Arrays.copyOf(said, Math.max(position + FRAME, said.length * 2));
        }
        System.arraycopy(frame, 0, said, position, FRAME);
        saidEnd = position + FRAME;
    }

    private void finish(Utterance utterance) {
        synchronized (this) {
            utterances.remove(utterance);
        }
        utterance.done.complete(null);
    }
}
