// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key presses on their way out as telephone-event (RFC 4733 2.5.1): the marker on the first packet, one timestamp per
 * press, a growing duration, the end packet three times. A press too long for the duration field goes out in segments, each with
 * a timestamp of its own (2.5.1.3). Each packet takes the slot of an audio packet.
 *
 * <p>Thread: confined to the call's loop.
 */
final class DigitSender {

    private static final Logger LOG = LoggerFactory.getLogger(DigitSender.class);
    private static final String DIGITS = "0123456789*#ABCD";
    private static final int END_PACKETS = 3;
    /** -10 dBm0. */
    private static final int VOLUME = 10;
    /** What the duration field holds. */
    private static final int LONGEST_SEGMENT = 0xFFFF;

    private record Press(int event, int millis, int pauseMillis) {
    }

    private final Deque<Press> presses = new ArrayDeque<>();
    private int type = -1;
    // in Hz
    private int clock = 8000;
    private Press current;
    private int timestamp;
    // since the press began, in whole slots
    private int elapsed;
    // of the segments before the one being sent
    private int earlier;
    // how often the end of the segment being sent has been said
    private int ends;
    private long pause;

    /**
     * What was agreed on for telephone-event. Presses that cannot be sent any more are dropped.
     *
     * @param payloadType -1 for nothing
     * @param clockRate   in Hz
     */
    void agreed(int payloadType, int clockRate) {
        type = payloadType;
        if (type < 0) {
            drop();
        }
        // within a press, too
        elapsed = (int) ((long) elapsed * clockRate / clock);
        earlier = (int) ((long) earlier * clockRate / clock);
        pause = pause * clockRate / clock;
        clock = clockRate;
    }

    // whoever queued them was told that they were taken, so that nobody else can say it
    private void drop() {
        int dropped = presses.size() + (current == null ? 0 : 1);
        presses.clear();
        current = null;
        pause = 0;
        if (dropped > 0) {
            LOG.warn("{} key presses are not sent: the caller does not agree on telephone-event any more", dropped);
        }
    }

    /**
     * Queues presses.
     *
     * @throws IllegalStateException    when telephone-event was not agreed on
     * @throws IllegalArgumentException for characters that are no keys and lengths nobody means
     */
    void add(String digits, int millisEach, int pauseMillis) {
        if (type < 0) {
            throw new IllegalStateException("the caller did not agree on telephone-event");
        }
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

    /** Of the packet made last: where its press, or the segment of it, began. */
    int timestamp() {
        return timestamp;
    }

    /**
     * Sends what is due in a slot of the stream.
     *
     * @param millis of a slot
     * @return false in the pause after a press
     */
    boolean send(RtpStream stream, int millis) {
        boolean first = current == null;
        int length = payload(stream.timestamp(), clock * millis / 1000, stream.buffer(), RtpPacket.HEADER_BYTES);
        if (length > 0) {
            stream.mark(first);
            stream.send(type, timestamp, length);
        }
        return length > 0;
    }

    /**
     * The payload for a slot.
     *
     * @param slotTimestamp of the slot
     * @param samples       of a slot
     * @return bytes written; 0 in the pause after a press
     */
    int payload(int slotTimestamp, int samples, byte[] to, int at) {
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
        } else if (ends == END_PACKETS) {
            begin(timestamp + LONGEST_SEGMENT);
            earlier += LONGEST_SEGMENT;
        }
        elapsed += samples;
        int wanted = current.millis * clock / 1000;
        int duration = Math.min(LONGEST_SEGMENT, Math.min(wanted, elapsed) - earlier);
        boolean last = earlier + duration == wanted;
        to[at] = (byte) current.event;
        to[at + 1] = (byte) (last ? 0x80 | VOLUME : VOLUME);
        to[at + 2] = (byte) (duration >> 8);
        to[at + 3] = (byte) duration;
        if ((last || duration == LONGEST_SEGMENT) && ++ends == END_PACKETS && last) {
            finish(wanted, samples);
        }
        return 4;
    }

    private void begin(int segmentTimestamp) {
        timestamp = segmentTimestamp;
        ends = 0;
    }

    private void finish(int wanted, int samples) {
        // what is said again and again of its end is part of the pause
        int over = elapsed - (wanted + samples - 1) / samples * samples;
        pause = Math.max(0, (long) current.pauseMillis * clock / 1000 - over);
        current = null;
    }
}
