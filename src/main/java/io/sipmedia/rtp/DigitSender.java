// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Key presses on their way out as telephone-event (RFC 4733 2.5.1): the marker on the first packet, one timestamp per
 * press, a growing duration, the end packet three times. A press too long for the duration field goes out in segments, each with
 * a timestamp of its own (2.5.1.3). Each packet takes the slot of an audio packet.
 *
 * <p>Thread: confined to the call's loop.
 */
final class DigitSender {

    private static final String DIGITS = "0123456789*#ABCD";
    private static final int END_PACKETS = 3;
    /** -10 dBm0. */
    private static final int VOLUME = 10;
    /** What the duration field holds. */
    private static final int LONGEST_SEGMENT = 0xFFFF;

    private record Press(int event, int millis, int pauseMillis) {
    }

    private final Deque<Press> presses = new ArrayDeque<>();
    private Press current;
    private int timestamp;
    // since the press began, in whole slots
    private int elapsed;
    // of the segments before the one being sent
    private int earlier;
    // how often the end of the segment being sent has been said
    private int ends;
    // of the press being sent, in Hz
    private int clock;
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

    /** Of the packet made last: where its press, or the segment of it, began. */
    int timestamp() {
        return timestamp;
    }

    /**
     * Forgets all that was not sent, and the rest of what is being sent.
     *
     * @return how many presses these are
     */
    int drop() {
        int dropped = presses.size() + (current == null ? 0 : 1);
        presses.clear();
        current = null;
        pause = 0;
        return dropped;
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
            begin(slotTimestamp);
            elapsed = 0;
            earlier = 0;
            clock = clockRate;
        } else if (ends == END_PACKETS) {
            begin(timestamp + LONGEST_SEGMENT);
            earlier += LONGEST_SEGMENT;
        }
        if (clock != clockRate) {
            // agreed on anew within the press
            elapsed = (int) ((long) elapsed * clockRate / clock);
            earlier = (int) ((long) earlier * clockRate / clock);
            clock = clockRate;
        }
        elapsed += samples;
        int wanted = current.millis * clockRate / 1000;
        int duration = Math.min(LONGEST_SEGMENT, Math.min(wanted, elapsed) - earlier);
        boolean last = earlier + duration == wanted;
        to[at] = (byte) current.event;
        to[at + 1] = (byte) (last ? 0x80 | VOLUME : VOLUME);
        to[at + 2] = (byte) (duration >> 8);
        to[at + 3] = (byte) duration;
        if ((last || duration == LONGEST_SEGMENT) && ++ends == END_PACKETS && last) {
            finish(wanted, samples, clockRate);
        }
        return 4;
    }

    private void begin(int segmentTimestamp) {
        timestamp = segmentTimestamp;
        ends = 0;
    }

    private void finish(int wanted, int samples, int clockRate) {
        // what is said again and again of its end is part of the pause
        int over = elapsed - (wanted + samples - 1) / samples * samples;
        pause = Math.max(0, (long) current.pauseMillis * clockRate / 1000 - over);
        current = null;
    }
}
