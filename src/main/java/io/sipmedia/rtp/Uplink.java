// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.Resampler;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The caller's audio on its way in: reorder window, decoding, concealment, noise for pauses, key presses. Packets are
 * passed on at once, there is no playout delay: nobody listens to the uplink in real time. What the listener gets is
 * continuous in time, keeps up with wall time although the caller's clock may be off, and has the rate of the codec agreed on,
 * even while the caller uses another one of those it may.
 *
 * <p>A pause sounds as the caller's last comfort noise packet says. One that is not announced so (a codec's own
 * discontinuous transmission, a phone that just stops) gets noise as loud as it was around the caller before: for a
 * model's turn detection the caller fell silent, and nothing else changed. The same stands in behind the first 60 ms of a loss.
 *
 * <p>Passive: the session hands in packets of the locked source and calls {@link #tick} every 20 ms. Thread: confined to the
 * call's loop. Time comes from the caller.
 */
final class Uplink implements ReorderWindow.Sink {

    private static final int FILL_MILLIS = 20;
    private static final int MAX_FILL_MILLIS = 500;
    /** Longer losses than this are none a codec could bridge from its own past. */
    private static final int MAX_RECOVERY_MILLIS = 120;
    private static final long LATE_TICK_NANOS = 100_000_000;
    /** So long what waits in the socket may take to be read after a stall of ours: other calls' sockets come first. */
    private static final long CATCH_UP_NANOS = 100_000_000;
    private static final short[] NOTHING = new short[0];

    private final RtpListener listener;
    private final ReorderWindow window = new ReorderWindow(this);
    private final ReceptionStats reception = new ReceptionStats();
    private final DigitReceiver digits;
    private final UplinkClock clock;
    private final DriftControl drift;
    private final MadeUp madeUp = new MadeUp();
    private final Map<AudioCodec, Resampler> resamplers = new IdentityHashMap<>();
    private StandIn standIn;
    // null until the caller's clock proved wrong
    private Stretcher stretcher;
    private int rate;
    // ticks of the clock to a sample
    private int unit;
    /** By payload type. */
    private AudioCodec[] codecs = new AudioCodec[RtpPacket.TYPES];
    /** Of key presses, in Hz, by payload type; 0 for types that are none. */
    private int[] eventClocks = new int[RtpPacket.TYPES];
    private int audioClock;
    // in ticks of the clock, of the last packet with audio
    private int packetLength;
    private long now;
    private long lastTick;
    private boolean catchingUp;
    private long stallSeen;
    // packets before the next one that are lost and not made up for yet
    private long missing;
    // how many packets behind a pause or before a beginning count as no loss, unless they come after all, and the one behind them
    private int untold;
    private int untoldEnd;
    private boolean begins = true;
    private boolean announced;
    private boolean fillBefore;
    private boolean afterNoise;
    private long lost;
    private long late;
    private long unknown;
    private long tooFast;

    Uplink(int rate, RtpListener listener) {
        this.listener = listener;
        clock = new UplinkClock();
        drift = clock.drift();
        digits = new DigitReceiver(rate, listener::onDigit);
        rate(rate);
    }

    /**
     * What the caller may send from now on.
     *
     * @param sampleRate of what the listener gets, in Hz
     * @param events     clock of key presses in Hz, by payload type
     */
    void negotiated(Map<Integer, AudioCodec> byType, int sampleRate, Map<Integer, Integer> events) {
        codecs = new AudioCodec[RtpPacket.TYPES];
        byType.forEach((type, codec) -> codecs[type] = codec);
        eventClocks = new int[RtpPacket.TYPES];
        events.forEach((type, rate) -> eventClocks[type] = rate);
        resamplers.keySet().retainAll(byType.values());
        if (sampleRate != rate) {
            rate(sampleRate);
        }
    }

    private void rate(int sampleRate) {
        rate = sampleRate;
        unit = UplinkClock.RATE / sampleRate;
        audioClock = audioClock == 0 ? sampleRate : audioClock;
        standIn = new StandIn(sampleRate);
        stretcher = null;
        resamplers.clear();
    }

    /** Whether a payload type was agreed on; comfort noise always is. */
    boolean known(int type) {
        return codecs[type] != null || event(type) || type == RtpPacket.COMFORT_NOISE;
    }

    private boolean event(int type) {
        return codecs[type] == null && eventClocks[type] > 0;
    }

    void packet(RtpPacket packet, long arrival) {
        now = arrival;
        catchingUp = false;
        AudioCodec codec = codecs[packet.type];
        audioClock = codec == null ? audioClock : codec.clockRate();
        reception.packet(packet, codec != null, audioClock, arrival);
        window.offer(packet, arrival);
    }

    /** Gives up what waited too long and fills pauses. */
    void tick(long time) {
        now = time;
        if (lastTick != 0 && time - lastTick > LATE_TICK_NANOS) {
            catchingUp = true;
            stallSeen = time;
        }
        lastTick = time;
        if (catchingUp && time - stallSeen < CATCH_UP_NANOS) {
            // we were late ourselves: let the packets that wait in the socket come first
            return;
        }
        catchingUp = false;
        window.expire(time);
        digits.tick(time);
        long due = clock.due(announced, time);
        boolean tooMuch = due > UplinkClock.ticks(MAX_FILL_MILLIS);
        due = tooMuch ? UplinkClock.ticks(MAX_FILL_MILLIS) : due;
        long frame = UplinkClock.ticks(FILL_MILLIS);
        for (; due >= frame; due -= frame) {
            fillBefore = true;
            if (announced) {
                madeUp.pause(frame);
            } else {
                madeUp.unexplained(frame);
            }
            fill(frame / unit, !announced);
        }
        if (tooMuch) {
            clock.forgive(time);
        }
    }

    /** While the caller may not send (hold), time is not owed. */
    void park(long time) {
        clock.forgive(time);
        announced = false;
        digits.tick(time);
    }

    /** The caller may send again after a hold; another sender may have taken its place. */
    void resume() {
        window.resync();
        begins = true;
        digits.restart();
    }

    @Override
    public void inOrder(RtpPacket packet, int lostBefore, boolean restart) {
        boolean comfort = packet.type == RtpPacket.COMFORT_NOISE;
        if (lostBefore > 0 && !comfort && !afterNoise) {
            lost += lostBefore;
            missing += lostBefore;
        } else if (lostBefore > 0) {
            untold = lostBefore;
            untoldEnd = packet.sequence;
        }
        if (restart || begins) {
            untold = ReorderWindow.MAX_MISORDER;
            untoldEnd = packet.sequence;
            begins = false;
        }
        if (restart) {
            digits.restart();
        }
        AudioCodec codec = codecs[packet.type];
        afterNoise = comfort;
        if (codec != null) {
            audio(packet, codec, restart);
        } else if (event(packet.type) || comfort) {
            madeUp.explain(missing * packetLength);
            announced = true;
            clock.start(packet.timestamp, comfort ? audioClock : eventClocks[packet.type], now);
            if (comfort) {
                standIn.announced(packet);
            } else {
                key(packet);
            }
        } else {
            unknown++;
            lost++;
            missing++;
        }
    }

    @Override
    public void tooLate(RtpPacket packet) {
        late++;
        int distance = untoldEnd - packet.sequence & 0xFFFF;
        if (distance > 0 && distance <= untold) {
            lost++;
        }
        if (event(packet.type)) {
            key(packet);
        }
    }

    private void key(RtpPacket packet) {
        digits.clockRate(eventClocks[packet.type]);
        digits.packet(packet, now);
    }

    private void audio(RtpPacket packet, AudioCodec codec, boolean restart) {
        int count = codec.samples(packet.data, packet.offset, packet.length);
        if (count == 0) {
            return;
        }
        if (clock.tooFast(now)) {
            // faster than real time for seconds: no caller, and somebody would pay for it
            tooFast++;
            lost++;
            return;
        }
        int length = count * (UplinkClock.RATE / codec.sampleRate());
        boolean conceal = missing > 0 && !announced && !fillBefore;
        long loss = madeUp.explain(announced ? 0 : missing * length);
        clock.place(packet.timestamp, codec.clockRate(), length, restart, packet.marker, conceal, now);
        madeUp.before(clock.gap(), loss);
        long gap = clock.gap() / unit;
        if (gap > 0 && !(conceal && recover((int) Math.min(gap, Integer.MAX_VALUE), codec, packet))) {
            fill(gap, conceal);
        }
        missing = 0;
        packetLength = length;
        short[] samples = atRate(codec, codec.decode(packet.data, packet.offset, packet.length));
        short[] rest = behind(samples, (int) clock.skip() / unit);
        if (rest.length == 0) {
            late++;
            lost++;
            madeUp.cut(length);
            return;
        }
        announced = codec.pauses(packet.data, packet.offset, packet.length);
        fillBefore = false;
        standIn.heard(rest, announced);
        give(rest, false);
        clock.heard(now, length);
    }

    // what a codec knows of a loss: from its own past, and from the packet behind it
    private boolean recover(int gap, AudioCodec codec, RtpPacket next) {
        if (gap > rate * MAX_RECOVERY_MILLIS / 1000) {
            return false;
        }
        int count = (int) ((long) gap * codec.sampleRate() / rate);
        short[] made = codec.recover(count, next.data, next.offset, next.length);
        if (made == null) {
            return false;
        }
        made = atRate(codec, made);
        standIn.recovered(made);
        give(made, true);
        return true;
    }

    // in frames of the usual length
    private void fill(long count, boolean conceal) {
        long frame = rate * FILL_MILLIS / 1000;
        for (long left = count; left > 0; left -= frame) {
            int length = (int) Math.min(left, frame);
            give(conceal ? standIn.loss(length) : standIn.pause(length), true);
        }
    }

    // a caller may switch to another codec of those agreed on; the listener's rate stays
    private short[] atRate(AudioCodec codec, short[] samples) {
        return codec.sampleRate() == rate ? samples
                : resamplers.computeIfAbsent(codec, each -> new Resampler(each.sampleRate(), rate)).process(samples);
    }

    private void give(short[] samples, boolean made) {
        long position = clock.position() / unit;
        clock.given((long) samples.length * unit);
        short[] given = atPace(samples, made);
        if (given.length > 0) {
            listener.onAudio(given, rate, position, made);
        }
    }

    // only the caller's own audio has the caller's clock
    private short[] atPace(short[] samples, boolean made) {
        if (stretcher == null) {
            if (made || !drift.active()) {
                return samples;
            }
            stretcher = new Stretcher();
        }
        short[] stretched = stretcher.process(samples, made ? 0 : drift.correction());
        clock.stretched((long) (stretched.length - samples.length) * unit);
        return stretched;
    }

    private static short[] behind(short[] samples, int skip) {
        if (skip == 0) {
            return samples;
        }
        return skip >= samples.length ? NOTHING : Arrays.copyOfRange(samples, skip, samples.length);
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

    /** Packets that came and were of no use: they are among the lost ones, not among those that came in time. */
    long discarded() {
        return late + unknown + tooFast;
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
        return madeUp.lossMillis();
    }

    long silenceMillis() {
        return madeUp.pauseMillis();
    }
}
