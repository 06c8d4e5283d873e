// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key presses from the sender to what a receiver makes of them. */
class DigitSenderTest {

    private static final int MILLIS = 20;

    private record Event(int at, int timestamp, int duration, boolean end) {
    }

    private final DigitSender sender = new DigitSender();
    private final List<String> presses = new ArrayList<>();
    private int slot;

    private List<Event> send(int clockRate) {
        int samples = clockRate * MILLIS / 1000;
        List<Event> events = new ArrayList<>();
        byte[] to = new byte[4];
        for (; sender.active(); slot++) {
            int length = sender.payload(slot * samples, samples, to, 0);
            if (length > 0) {
                events.add(new Event(slot, sender.timestamp(), RtpPacket.int16(to, 2), to[1] < 0));
            }
        }
        return events;
    }

    /** @param lose of three packets in a row, this one is lost and the one behind it */
    private void receive(List<Event> events, int clockRate, int key, int lose) {
        DigitReceiver receiver = new DigitReceiver(clockRate, (digit, millis) -> presses.add(digit + ":" + millis));
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (lose < 0 || i % 3 != lose && i % 3 != (lose + 1) % 3) {
                byte[] payload = {(byte) key, (byte) (event.end ? 0x8A : 0x0A), (byte) (event.duration >> 8), (byte) event.duration};
                receiver.packet(new RtpPacket(false, 101, i, event.timestamp, 1, payload, 0, 4), event.at * MILLIS * 1_000_000L);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8000,100", "8000,8000", "48000,100", "48000,1365", "48000,1366", "48000,1380", "48000,2000", "48000,2731", "48000,4000",
            "48000,8000"})
    void aPressIsAsLongAsItWasMeantToBe(int clockRate, int millis) {
        sender.agreed(101, clockRate);
        sender.add("5", millis, 0);
        List<Event> events = send(clockRate);
        receive(events, clockRate, 5, -1);
        assertEquals(List.of("5:" + millis), presses);
        for (int lose = 0; lose < 3; lose++) {
            presses.clear();
            receive(events, clockRate, 5, lose);
            assertEquals(List.of("5:" + millis), presses, "two of three packets lost");
        }
    }

    @Test
    void aPressLongerThanADurationFieldGoesOutInSegments() {
        sender.agreed(101, 48_000);
        sender.add("5", 3000, 0);
        List<Event> events = send(48_000);
        List<Integer> starts = events.stream().map(Event::timestamp).distinct().toList();
        assertEquals(List.of(0, 0xFFFF, 2 * 0xFFFF), starts);
        for (int start : starts) {
            List<Event> segment = events.stream().filter(each -> each.timestamp == start).toList();
            boolean last = start == 2 * 0xFFFF;
            int full = last ? 3000 * 48 - start : 0xFFFF;
            assertEquals(3, segment.stream().filter(each -> each.duration == full).count(), "the end of each three times");
            assertEquals(last ? 3 : 0, segment.stream().filter(Event::end).count(), "E only at the end of all");
            for (int i = 1; i < segment.size(); i++) {
                assertTrue(segment.get(i).duration >= segment.get(i - 1).duration);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1365, 1366, 1380, 3000, 4100})
    void theNextPressComesWhenItShould(int millis) {
        sender.agreed(101, 48_000);
        sender.add("55", millis, 200);
        List<Event> events = send(48_000);
        Event second = events.stream().filter(each -> each.at > 0 && each.timestamp == each.at * 960).findFirst().orElseThrow();
        // whole slots
        assertEquals((millis + MILLIS - 1) / MILLIS + 200 / MILLIS, second.at);
    }
}
