// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the caller hears: puts the audio of arriving packets on the call's time line, keeps the packet log, and lets the
 * script wait for speech or silence.
 *
 * <p>Every field is guarded by {@code this}; packets come from the RTP thread, questions from the script's.
 */
final class Ear {

    static final int RATE = 8000;
    private static final int LONGEST_SAMPLES = RATE * 3600;
    /** A packet later than this begins a new stretch instead of being squeezed into the old one. */
    private static final int REANCHOR_SAMPLES = RATE * 60 / 1000;

    private final long startNanos;
    private final double threshold;
    private final SpeechSegment.Finder finder;
    private final List<HeardPacket> packets = new ArrayList<>();
    private final StringBuilder digits = new StringBuilder();
    private short[] samples = new short[RATE * 60];
    private int end;
    private long anchorTimestamp;
    private long anchorPosition = -1;
    private long anchorSsrc;
    private double loudUntil = Double.NEGATIVE_INFINITY;
    private long lastEvent = -1;
    private String callEnd;

    Ear(long startNanos, double thresholdDbfs) {
        this.startNanos = startNanos;
        this.finder = new SpeechSegment.Finder(thresholdDbfs, SpeechSegment.DEFAULT_GAP_MILLIS);
        this.threshold = thresholdDbfs;
    }

    synchronized void audio(RtpView packet, long arrivalNanos, InetSocketAddress source, short[] audio) {
        double level = SpeechSegment.level(audio, 0, audio.length);
        packets.add(packet.heard(arrivalNanos, source, level));
        long position = place(packet, position(arrivalNanos));
        if (position >= 0 && position + audio.length < LONGEST_SAMPLES) {
            int last = (int) position + audio.length;
            if (last > samples.length) {
                samples = Arrays.copyOf(samples, Math.max(last, samples.length * 2));
            }
            System.arraycopy(audio, 0, samples, (int) position, audio.length);
            end = Math.max(end, last);
            double startMillis = position * 1000.0 / RATE;
            double endMillis = (position + audio.length) * 1000.0 / RATE;
            finder.frame(startMillis, endMillis, level);
            if (level >= threshold) {
                loudUntil = Math.max(loudUntil, endMillis);
            }
        }
        notifyAll();
    }

    /** A telephone-event packet (RFC 4733 2.3): one digit per time stamp, whatever the number of its packets. */
    synchronized void event(RtpView packet, long arrivalNanos, InetSocketAddress source, int code) {
        packets.add(packet.heard(arrivalNanos, source, -99));
        if (packet.timestamp() != lastEvent && code < 16) {
            lastEvent = packet.timestamp();
            digits.append("0123456789*#ABCD".charAt(code));
        }
        notifyAll();
    }

    /** Where the packet's first sample belongs: by its time stamp, unless it came too late for that to be played in time. */
    private long place(RtpView packet, long arrival) {
        long position = anchorPosition + (int) (packet.timestamp() - anchorTimestamp);
        if (anchorPosition < 0 || packet.ssrc() != anchorSsrc || arrival - position > REANCHOR_SAMPLES || position < 0
                || position - arrival > RATE * 60L) {
            anchorPosition = arrival;
            anchorTimestamp = packet.timestamp();
            anchorSsrc = packet.ssrc();
            return arrival;
        }
        return position;
    }

    private long position(long nanoTime) {
        return Math.max(0, (nanoTime - startNanos) / (1_000_000_000L / RATE));
    }

    double nowMillis() {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    synchronized void callEnded(String how) {
        callEnd = how;
        notifyAll();
    }

    /** Lets those who wait look again. */
    synchronized void wake() {
        notifyAll();
    }

    synchronized String digits() {
        return digits.toString();
    }

    synchronized List<HeardPacket> packets() {
        return List.copyOf(packets);
    }

    synchronized List<SpeechSegment> segments() {
        return finder.segments();
    }

    synchronized short[] samples(int length) {
        short[] copy = new short[length];
        System.arraycopy(samples, 0, copy, 0, Math.min(length, Math.min(end, samples.length)));
        return copy;
    }

    /** A stretch of what was heard; silence where nothing was, or nothing has come yet. */
    synchronized short[] stretch(int from, int length) {
        short[] copy = new short[length];
        int count = Math.min(length, end - from);
        if (count > 0) {
            System.arraycopy(samples, from, copy, 0, count);
        }
        return copy;
    }

    synchronized int end() {
        return end;
    }

    /** The speech heard last or being heard; null before the first. */
    synchronized SpeechSegment lastSpeech() {
        return finder.last();
    }

    /** How long speech after {@code mark} has been heard by now, pauses inside it included; 0 when there was none. */
    synchronized double speechSince(double mark) {
        double first = Double.NaN;
        double last = 0;
        for (SpeechSegment segment : finder.segments()) {
            if (segment.endMillis() > mark + SpeechSegment.SHORTEST_MILLIS) {
                first = Double.isNaN(first) ? Math.max(mark, segment.startMillis()) : first;
                last = segment.endMillis();
            }
        }
        return Double.isNaN(first) ? 0 : Math.min(last, nowMillis()) - first;
    }

    /** How long it has been quiet; counted from {@code mark} when nothing was heard since. */
    synchronized double silence(double mark) {
        return nowMillis() - Math.max(mark, loudUntil);
    }

    /**
     * Waits until something is true of what is heard.
     *
     * @throws CallerException when the limit passes, or the call ends and {@code onlyInCall}
     */
    synchronized void await(BooleanSupplier condition, Duration limit, boolean onlyInCall, Supplier<String> what) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (onlyInCall && callEnd != null) {
                throw new CallerException("The call ended (" + callEnd + ") while waiting for " + what.get());
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new CallerException("Not within " + limit.toMillis() + " ms: " + what.get());
            }
            try {
                // silence is told by no packet: look again every few milliseconds
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 10_000_000L));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CallerException("Interrupted while waiting for " + what.get(), e);
            }
        }
    }
}
