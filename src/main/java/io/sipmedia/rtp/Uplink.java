// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Arrays;
import java.util.Map;

/**
 * The caller's audio on its way in: reorder window, decoding, concealment, silence for pauses, key presses. Packets are
 * passed on at once, there is no playout delay: nobody listens to the uplink in real time. What the listener gets is
 * continuous in time.
 *
 * <p>Passive: the session hands in packets of the locked source and calls {@link #tick} every 20 ms. Thread: confined to the
 * call's loop. Time comes from the caller.
 */
final class Uplink implements ReorderWindow.Sink {

    private static final int FILL_MILLIS = 20;
    private static final int MAX_FILL_MILLIS = 500;
    private static final long LATE_TICK_NANOS = 100_000_000;
    private static final short[] NOTHING = new short[0];

    private final RtpListener listener;
    private final ReorderWindow window = new ReorderWindow(this);
    private final ReceptionStats reception = new ReceptionStats();
    private final DigitReceiver digits;
    private final UplinkClock clock;
    private final Concealment concealment;
    private final int rate;
    private Map<Integer, AudioCodec> codecs = Map.of();
    private int dtmfType = -1;
    private long now;
    private long lastTick;
    private boolean lossBefore;
    private boolean announced;
    private boolean fillBefore;
    private boolean afterNoise;
    private long lost;
    private long late;
    private long unknown;
    private long concealed;
    private long silence;

    Uplink(int rate, RtpListener listener) {
        this.rate = rate;
        this.listener = listener;
        clock = new UplinkClock(rate);
        concealment = new Concealment(rate);
        digits = new DigitReceiver(rate, listener::onDigit);
    }

    /** What the caller may send from now on. */
    void negotiated(Map<Integer, AudioCodec> byType, int telephoneEventType) {
        codecs = Map.copyOf(byType);
        dtmfType = telephoneEventType;
    }

    /** Whether a payload type was agreed on; comfort noise always is. */
    boolean known(int type) {
        return codecs.containsKey(type) || type == dtmfType || type == RtpPacket.COMFORT_NOISE;
    }

    void packet(RtpPacket packet, long arrival) {
        now = arrival;
        reception.packet(packet, codecs.containsKey(packet.type), rate, arrival);
        window.offer(packet, arrival);
    }

    /** Gives up what waited too long and fills pauses. */
    void tick(long time) {
        now = time;
        boolean stalled = lastTick != 0 && time - lastTick > LATE_TICK_NANOS;
        lastTick = time;
        window.expire(time);
        digits.tick(time);
        if (stalled) {
            // we were late ourselves: let the packets that wait in the socket come first
            return;
        }
        long due = clock.due(announced, time);
        boolean tooMuch = due > clock.samples(MAX_FILL_MILLIS);
        due = tooMuch ? clock.samples(MAX_FILL_MILLIS) : due;
        int frame = (int) clock.samples(FILL_MILLIS);
        for (; due >= frame; due -= frame) {
            fillBefore = true;
            fill(frame, !announced);
        }
        if (tooMuch) {
            clock.forgive(time);
        }
    }

    /** While the caller may not send (hold), time is not owed. */
    void park(long time) {
        clock.forgive(time);
        announced = false;
    }

    /** The caller may send again after a hold. */
    void resume() {
        window.resync();
    }

    @Override
    public void inOrder(RtpPacket packet, int lostBefore, boolean restart) {
        boolean noise = packet.type == RtpPacket.COMFORT_NOISE;
        if (lostBefore > 0 && !noise && !afterNoise) {
            lost += lostBefore;
            lossBefore = true;
        }
        if (restart) {
            digits.restart();
        }
        AudioCodec codec = codecs.get(packet.type);
        afterNoise = noise;
        if (codec != null) {
            audio(packet, codec, restart);
        } else if (packet.type == dtmfType || noise) {
            announced = true;
            clock.start(packet.timestamp, now);
            if (!noise) {
                digits.packet(packet, now);
            }
        } else {
            unknown++;
            lost++;
            lossBefore = true;
        }
    }

    @Override
    public void tooLate(RtpPacket packet) {
        late++;
        if (packet.type == dtmfType) {
            digits.packet(packet, now);
        }
    }

    private void audio(RtpPacket packet, AudioCodec codec, boolean restart) {
        short[] samples = codec.decode(packet.data, packet.offset, packet.length);
        if (samples.length == 0) {
            return;
        }
        if (clock.tooFast(now)) {
            // faster than real time for seconds: no caller, and somebody would pay for it
            lost++;
            return;
        }
        clock.place(packet.timestamp, samples.length, restart, packet.marker, now);
        boolean conceal = lossBefore && !announced && !fillBefore;
        for (long gap = clock.gap(); gap > 0; gap -= clock.samples(FILL_MILLIS)) {
            fill((int) Math.min(gap, clock.samples(FILL_MILLIS)), conceal);
        }
        lossBefore = false;
        short[] rest = behind(samples, (int) clock.skip());
        if (rest.length == 0) {
            late++;
            return;
        }
        announced = false;
        fillBefore = false;
        concealment.good(rest);
        long position = clock.position();
        clock.given(rest.length);
        clock.heard(now, samples.length);
        listener.onAudio(rest, rate, position, false);
    }

    private static short[] behind(short[] samples, int skip) {
        if (skip == 0) {
            return samples;
        }
        return skip >= samples.length ? NOTHING : Arrays.copyOfRange(samples, skip, samples.length);
    }

    private void fill(int count, boolean conceal) {
        short[] samples;
        if (conceal) {
            concealed += concealment.exhausted() ? 0 : count;
            silence += concealment.exhausted() ? count : 0;
            samples = concealment.conceal(count);
        } else {
            concealment.silence();
            samples = new short[count];
            silence += count;
        }
        long position = clock.position();
        clock.given(count);
        listener.onAudio(samples, rate, position, true);
    }

    ReceptionStats reception() {
        return reception;
    }

    long lost() {
        return lost;
    }

    long late() {
        return late;
    }

    long duplicates() {
        return window.duplicates();
    }

    long reordered() {
        return window.reordered();
    }

    /** Packets of a payload type nobody agreed on. */
    long unknownTypes() {
        return unknown;
    }

    long concealedMillis() {
        return concealed * 1000 / rate;
    }

    long silenceMillis() {
        return silence * 1000 / rate;
    }
}
