// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Key presses on their way out as telephone-event (RFC 4733 2.5.1): the marker on the first packet, one timestamp per
 * press, a growing duration, the end packet three times. Each packet takes the slot of an audio packet.
 *
 * <p>Thread: confined to the call's loop.
 */
final class DigitSender {

    private static final String DIGITS = "0123456789*#ABCD";
    private static final int END_PACKETS = 3;
    /** -10 dBm0. */
    private static final int VOLUME = 10;
    private static final int MAX_DURATION = 0xFFFF;

    private record Press(int event, int millis, int pauseMillis) {
    }

    private final Deque<Press> presses = new ArrayDeque<>();
    private Press current;
    private int timestamp;
    private int duration;
    private int ends;
    private long pause;

    void add(String digits, int millisEach, int pauseMillis) {
        if (millisEach < 20 || millisEach > 8000 || pauseMillis < 0 || pauseMillis > 8000) {
            throw new IllegalArgumentException("a digit lasts 20 to 8000 ms, the pause after it 0 to 8000");
        }
        Deque<Press> wanted = new ArrayDeque<>();
        for (char digit : digits.toCharArray()) {
            int event = DIGITS.indexOf(Character.toUpperCase(digit));
            if (event < 0) {
                throw new IllegalArgumentException("not a digit of a telephone: '" + digit + "'");
            }
            wanted.add(new Press(event, millisEach, pauseMillis));
        }
        presses.addAll(wanted);
    }

    boolean active() {
        return current != null || !presses.isEmpty() || pause > 0;
    }

    /** Whether the next packet is the first of a press. */
    boolean starts() {
        return current == null;
    }

    /** Of the press being sent. */
    int timestamp() {
        return timestamp;
    }

    /**
     * The payload for a slot.
     *
     * @param slotTimestamp of the slot
     * @param samples       of a slot
     * @return bytes written; 0 in the pause after a press
     */
    int payload(int slotTimestamp, int samples, int clockRate, byte[] to, int at) {
        if (current == null && pause > 0) {
            pause -= samples;
            return 0;
        }
        if (current == null) {
            current = presses.poll();
            if (current == null) {
                return 0;
            }
            timestamp = slotTimestamp;
            duration = 0;
            ends = 0;
        }
        int wanted = Math.min(MAX_DURATION, current.millis * clockRate / 1000);
        duration = Math.min(wanted, duration + samples);
        boolean end = duration == wanted;
        to[at] = (byte) current.event;
        to[at + 1] = (byte) (end ? 0x80 | VOLUME : VOLUME);
        to[at + 2] = (byte) (duration >> 8);
        to[at + 3] = (byte) duration;
        if (end && ++ends == END_PACKETS) {
            // the repeated end packets are part of the pause
            pause = Math.max(0, (long) current.pauseMillis * clockRate / 1000 - (END_PACKETS - 1L) * samples);
            current = null;
        }
        return 4;
    }
}
