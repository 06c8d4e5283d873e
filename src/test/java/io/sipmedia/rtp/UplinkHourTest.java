// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.G711;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An hour of a caller's audio in virtual time: what the listener was given is as long as wall time, and every word of it is there.
 * The caller says a steady tone, so that whatever is cut, doubled or crackles shows: the tone's periods are counted, and a sample
 * that the two before it do not lead to is a click.
 */
class UplinkHourTest {

    private static final long MILLI = 1_000_000;
    private static final int TONE = 400;
    private static final int AMPLITUDE = 8000;
    private static final byte[] TONE_PACKET = tone();
    private static final long HOUR_MILLIS = 3_600_000;

    private record Arrival(long nanos, RtpPacket packet) {
    }

    /** Keeps no audio, only what is to be known of it. */
    private static final class Listener implements RtpListener {

        private long samples;
        private long madeUp;
        private long periods;
        private double worst;
        private int before;
        private int beforeThat;
        private boolean up;
        private long steady;

        @Override
        public void onAudio(short[] audio, int sampleRate, long position, boolean concealed) {
            assertEquals(samples, position);
            samples += audio.length;
            madeUp += concealed ? audio.length : 0;
            steady = concealed ? 0 : steady;
            for (short sample : audio) {
                // with a threshold, so that noise has no periods
                if (!up && sample > AMPLITUDE / 4) {
                    up = true;
                    periods++;
                } else if (up && sample < -AMPLITUDE / 4) {
                    up = false;
                }
                steady++;
                if (steady > 100) {
                    double expected = 2 * Math.cos(2 * Math.PI * TONE / 8000) * before - beforeThat;
                    worst = Math.max(worst, Math.abs(sample - expected));
                }
                beforeThat = before;
                before = sample;
            }
        }

        long millis() {
            return samples / 8;
        }
    }

    private final Listener heard = new Listener();
    private final Uplink uplink = new Uplink(8000, heard);
    private final PriorityQueue<Arrival> network =
            new PriorityQueue<>((a, b) -> a.nanos != b.nanos ? Long.compare(a.nanos, b.nanos)
                    : (short) (a.packet.sequence - b.packet.sequence));
    private final long start = 1_000_000 * MILLI;
    private long now = start;
    private long ticked = start;
    private int sequence = 65_000;
    private int timestamp = -400_000;
    private long said;
    private int ssrc = 7;

    private void agree() {
        uplink.negotiated(Map.of(0, AudioCodec.of(AudioCodecId.PCMU)), 8000, Map.of(101, 8000));
    }

    private void runTo(long nanos) {
        while (true) {
            long next = Math.min(ticked + 20 * MILLI, network.isEmpty() ? Long.MAX_VALUE : network.peek().nanos);
            if (next > nanos) {
                break;
            }
            now = next;
            if (!network.isEmpty() && network.peek().nanos == next) {
                uplink.packet(network.poll().packet, now);
            } else {
                ticked = next;
                uplink.tick(now);
            }
        }
        now = nanos;
    }

    // whole periods of the tone, so that one packet goes on where the one before ended
    private static byte[] tone() {
        byte[] payload = new byte[160];
        for (int i = 0; i < 160; i++) {
            payload[i] = G711.MU_LAW.encode((short) (AMPLITUDE * Math.sin(2 * Math.PI * TONE * i / 8000)));
        }
        return payload;
    }

    private void say(long leaves, long delay) {
        network.add(new Arrival(leaves + delay, new RtpPacket(false, 0, sequence++ & 0xFFFF, timestamp, ssrc, TONE_PACKET, 0, 160)));
        said += 160;
        timestamp += 160;
    }

    private void comfortNoise(long leaves) {
        byte[] payload = {60};
        network.add(new Arrival(leaves, new RtpPacket(false, 13, sequence++ & 0xFFFF, timestamp, ssrc, payload, 0, 1)));
    }

    // nanoseconds a packet of 160 samples takes at the sender
    private static long frame(double off) {
        return Math.round(20 * MILLI / (1 + off));
    }

    private long wallMillis() {
        return (now - start) / MILLI;
    }

    private void assertEveryWord() {
        assertEquals(said * TONE / 8000.0, heard.periods, 2, "periods of the tone");
    }

    @ParameterizedTest
    @CsvSource({"0.01", "-0.01", "0.001", "-0.0001", "0.000001"})
    void aClockThatIsOffIsPutRightWithoutCuttingOrCrackling(double off) {
        agree();
        long frame = frame(off);
        long worstLate = 0;
        for (long i = 0; i * frame < HOUR_MILLIS * MILLI; i++) {
            say(start + i * frame, 0);
            runTo(start + i * frame);
            if (i * frame > 120_000 * MILLI) {
                worstLate = Math.max(worstLate, Math.abs(heard.millis() - 20 - wallMillis()));
            }
        }
        assertEquals(wallMillis(), heard.millis() - 20, 20);
        assertTrue(worstLate <= 20, "at any time after two minutes: " + worstLate);
        assertEquals(0, heard.madeUp);
        assertEquals(0, uplink.lost() + uplink.late());
        assertEveryWord();
        // the steps of the law at this loudness are 512, and 1 % of pitch bends the tone as well
        assertTrue(heard.worst < 900, "a click of " + heard.worst);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, -0.01})
    void burstsOfJitterCutNoWordsAndLeaveNoDelay(double off) {
        agree();
        Random random = new Random(4711);
        long frame = frame(off);
        long open = 0;
        for (long i = 0; i * frame < HOUR_MILLIS * MILLI; i++) {
            long leaves = start + i * frame;
            if (leaves > open && i > 10 && random.nextInt(100) == 0) {
                // for 200 ms nothing gets through, then all of it at once
                open = leaves + 200 * MILLI;
            }
            long arrives = Math.max(open, leaves + random.nextInt(3000) * 1000L);
            say(leaves, arrives - leaves);
            runTo(leaves);
        }
        runTo(now + 200 * MILLI);
        assertEquals(0, uplink.lost() + uplink.late());
        assertEveryWord();
        assertEquals(0, heard.madeUp);
        assertTrue(heard.worst < 900, "a click of " + heard.worst);
        assertEquals(wallMillis() - 200, heard.millis() - 20, 20);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.01, 0", "-0.01, 0", "0, 200", "0.01, 200", "-0.01, 200"})
    void anHourOfPausesWithComfortNoiseIsAnHour(double off, int burst) {
        agree();
        Random random = new Random(42);
        long frame = frame(off);
        long leaves = start;
        while (leaves < start + HOUR_MILLIS * MILLI) {
            int spurt = 20 + random.nextInt(200);
            // the words after a pause may be those that are held up
            long open = burst > 0 && random.nextInt(4) == 0 ? leaves + burst * MILLI : 0;
            for (int i = 0; i < spurt; i++, leaves += frame) {
                say(leaves, Math.max(0, open - leaves));
                runTo(leaves);
            }
            runTo(leaves + 10 * MILLI);
            int pause = 10 + random.nextInt(500);
            for (int i = 0; i < pause; i++, leaves += frame, timestamp += 160) {
                if (i % 50 == 0) {
                    comfortNoise(leaves);
                }
            }
        }
        for (int i = 0; i < 1000; i++, leaves += frame) {
            say(leaves, 0);
            runTo(leaves);
        }
        assertEquals(wallMillis(), heard.millis() - 20, 20);
        assertEquals(0, uplink.lost() + uplink.late());
        assertEveryWord();
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0", "0.05, 0", "0.1, 0", "0.05, 0.01", "0.05, -0.01"})
    void lossesAreMadeUpForAndAnHourStaysAnHour(double loss, double off) {
        agree();
        Random random = new Random(17);
        long frame = frame(off);
        long lost = 0;
        for (long i = 0; i * frame < HOUR_MILLIS * MILLI; i++) {
            if (i * frame < (HOUR_MILLIS - 1000) * MILLI && random.nextDouble() < loss) {
                sequence++;
                timestamp += 160;
                said += 160;
                lost++;
            } else {
                say(start + i * frame, 0);
            }
            runTo(start + i * frame);
        }
        assertEquals(lost, uplink.lost());
        assertEquals(lost * 20, uplink.concealedMillis() + uplink.silenceMillis());
        assertEquals(wallMillis(), heard.millis() - 20, 20);
        // a steady tone goes on through a loss of one or two packets
        assertEquals(said * TONE / 8000.0, heard.periods, said * TONE / 8000.0 * loss * loss);
    }

    @Test
    void sourcesThatStartAfreshAndNumbersThatWrapCostNoTime() {
        agree();
        Random random = new Random(5);
        for (long i = 0; i < HOUR_MILLIS / 20 + 10; i++) {
            if (i % 1000 == 999) {
                // another source or the same one started afresh, some just before their timestamps wrap; far enough from the
                // numbers before that it cannot be a loss
                ssrc += i / 1000 % 3 == 0 ? 1 : 0;
                sequence += 10_000 + random.nextInt(40_000);
                timestamp = i / 1000 % 3 == 2 ? -800 : random.nextInt();
            }
            say(start + i * 20 * MILLI, 0);
            runTo(start + i * 20 * MILLI);
        }
        assertEquals(wallMillis(), heard.millis() - 20, 20);
        assertEquals(0, uplink.lost() + uplink.late());
        assertEveryWord();
        assertTrue(heard.worst < 600, "a click of " + heard.worst);
    }

    @Test
    void packetsOutOfOrderArePutRightForAnHour() {
        agree();
        Random random = new Random(23);
        for (long i = 0; i < HOUR_MILLIS / 20; i++) {
            say(start + i * 20 * MILLI, i > 0 && random.nextInt(10) == 0 ? 45 * MILLI : 0);
            runTo(start + i * 20 * MILLI);
        }
        runTo(now + 100 * MILLI);
        assertEquals(0, uplink.lost() + uplink.late());
        assertTrue(uplink.reordered() > 10_000);
        assertEveryWord();
        assertTrue(heard.worst < 600, "a click of " + heard.worst);
        assertEquals(wallMillis() - 100, heard.millis() - 20, 20);
    }
}
