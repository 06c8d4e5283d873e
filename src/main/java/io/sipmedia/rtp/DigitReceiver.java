// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * Turns telephone-event packets (RFC 4733) into key presses, each exactly once. A press is known by its timestamp: end
 * packets come three times, any of them may be lost, and so may the beginning. A press whose end packets are all lost ends
 * with the next press or {@value #SILENCE_MILLIS} ms after its last packet.
 *
 * <p>Thread: confined to the call's loop.
 */
final class DigitReceiver {

    static final int SILENCE_MILLIS = 200;
    private static final String DIGITS = "0123456789*#ABCD";
    private static final int EVENT_BYTES = 4;
    private static final int LONGEST_SEGMENT = 0xFFFF;

    /** Takes key presses. */
    interface Sink {
        void digit(char digit, int durationMillis);
    }

    private final Sink sink;
    private int clockRate;
    // of the press being received
    private int pressClock;
    private boolean active;
    private boolean any;
    // the next press may have an earlier timestamp than the last
    private boolean afresh;
    private int timestamp;
    private int event;
    private int duration;
    // of the segments before this one, for presses longer than a duration field
    private long earlier;
    private long lastPacket;

    DigitReceiver(int clockRate, Sink sink) {
        this.clockRate = clockRate;
        this.sink = sink;
    }

    /** The clock of the events that come, in Hz. */
    void clockRate(int rate) {
        clockRate = rate;
    }

    void packet(RtpPacket packet, long now) {
        if (packet.length < EVENT_BYTES) {
            return;
        }
        int code = packet.data[packet.offset] & 0xFF;
        boolean end = (packet.data[packet.offset + 1] & 0x80) != 0;
        int length = RtpPacket.int16(packet.data, packet.offset + 2);
        if (code >= DIGITS.length()) {
            return;
        }
        int step = packet.timestamp - timestamp;
        if (!any || step > 0 || afresh && step != 0) {
            begin(packet.timestamp, code);
        } else if (step != 0 || !active) {
            // a late or repeated packet of a press already told
            return;
        }
        lastPacket = now;
        duration = Math.max(duration, length);
        if (end) {
            finish();
        }
    }

    /** Ends a press whose end packets were lost. */
    void tick(long now) {
        if (active && now - lastPacket >= SILENCE_MILLIS * 1_000_000L) {
            finish();
        }
    }

    /** The sender may have started its timestamps afresh. A press already told is told no second time all the same. */
    void restart() {
        if (active) {
            finish();
        }
        afresh = true;
    }

    private void begin(int start, int code) {
        boolean segment = active && code == event && start - timestamp == LONGEST_SEGMENT;
        if (active && !segment) {
            finish();
        }
        earlier = segment ? earlier + LONGEST_SEGMENT : 0;
        any = true;
        afresh = false;
        active = true;
        pressClock = clockRate;
        timestamp = start;
        event = code;
        duration = 0;
    }

    private void finish() {
        active = false;
        sink.digit(DIGITS.charAt(event), (int) ((earlier + duration) * 1000 / pressClock));
    }
}
