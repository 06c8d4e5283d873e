// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.audio.AudioFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTimelineTest {

    private static final int HOUR = 3_600_000;

    private final CallTimeline timeline = new CallTimeline();

    // what the stretcher makes of a packet of 20 ms when the caller's clock is not ours
    @ParameterizedTest
    @CsvSource({"159, 8000", "161, 8000", "160, 8000", "477, 24000", "953, 48000", "1, 48000"})
    void anHourOfAStretchedCallIsAnHourAlsoAfterAReconnect(int samples, int rate) {
        AudioFrame frame = AudioFrame.of("call", rate, new short[samples], 0);
        long frames = (long) HOUR / 1000 * rate / samples;
        for (long i = 0; i < frames; i++) {
            timeline.accepted(frame.durationNanos());
        }
        assertEquals(frames * samples * 1000.0 / rate, timeline.acceptedMillis(), frames > 1_000_000 ? 60 : 1.5);
        timeline.connected(0);
        assertEquals(timeline.acceptedMillis() + 500, timeline.ofServer(500));
    }

    @Test
    void whatWaitedForTheConnectionIsCountedByTheServerToo() {
        EarlyAudio early = new EarlyAudio();
        AudioFrame frame = AudioFrame.of("call", 8000, new short[159], 0);
        for (int i = 0; i < 400; i++) {
            timeline.accepted(frame.durationNanos());
            early.keep(frame, 2000);
        }
        timeline.connected(early.keptNanos());
        assertEquals(5962, timeline.ofServer(0), "100 frames, 1987.5 ms, are kept");
        assertEquals(5962, early.droppedMillis());
        for (int i = 0; i < 100; i++) {
            early.take();
        }
        assertEquals(0, early.keptNanos());
    }
}
