// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.support.SerialExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What waits for a route that does nothing at all. */
class EventQueueTest {

    private static final EventLimits LIMITS = EventLimits.DEFAULT;
    private static final String AUDIO = "response.output_audio.delta";

    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final List<String> taken = new ArrayList<>();
    private final EventQueue queue = new EventQueue("call", () -> "slow-store", LIMITS, new SerialExecutor(this::run));
    private boolean closed;

    private void run(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException();
        }
        pool.add(task);
    }

    private boolean offer(String group, String type, String json) {
        return queue.offer(RealtimeEvent.of(group, type, json, null), () -> taken.add(type));
    }

    private int fill(String group, String type, int count) {
        String json = "x".repeat(300);
        return (int) Collections.nCopies(count, json).stream().filter(each -> offer(group, type, each)).count();
    }

    private void routeRuns() {
        while (!pool.isEmpty()) {
            pool.poll().run();
        }
    }

    @Test
    void piecesAreDroppedFirstAndWhatIsWholeWaits() {
        assertEquals(LIMITS.events(), fill("transcript-delta", "response.output_audio_transcript.delta", 1500));
        assertEquals(0, fill(null, AUDIO, 10));
        assertEquals(0, fill(null, "response.function_call_arguments.delta", 10));
        assertTrue(offer("transcript", "response.output_item.done", "{}"));
        assertTrue(offer("tool", "response.output_item.done", "{}"));
        assertTrue(offer("closed", "closed", null));
        routeRuns();
        assertEquals(LIMITS.events() + 3, taken.size());
        assertEquals("closed", taken.get(taken.size() - 1));
        assertEquals(1, fill("transcript-delta", "response.output_audio_transcript.delta", 1), "the route is with us again");
    }

    @Test
    void theLimitsAreThoseItWasGiven() {
        EventQueue small = new EventQueue("call", () -> "slow-store", new EventLimits(2, 100, 3), new SerialExecutor(pool::add));
        List<Boolean> pieces = Collections.nCopies(3, "{}").stream().map(json -> small.offer(RealtimeEvent.of(null, AUDIO, json, null), () -> { })).toList();
        assertEquals(List.of(true, true, false), pieces);
        List<Boolean> whole = Collections.nCopies(6, "{}").stream().map(json -> small.offer(RealtimeEvent.of("tool", "tool", json, null), () -> { })).toList();
        assertEquals(List.of(true, true, true, true, false, false), whole);
        routeRuns();
        assertTrue(small.offer(RealtimeEvent.of("tool", "tool", "x".repeat(299), null), () -> { }));
        assertFalse(small.offer(RealtimeEvent.of(null, AUDIO, "{}", null), () -> { }));
        assertTrue(small.offer(RealtimeEvent.of("tool", "tool", "{}", null), () -> { }));
        assertFalse(small.offer(RealtimeEvent.of("tool", "tool", "{}", null), () -> { }));
    }

    @Test
    void thePageOfEndpointsSaysTheSame() throws IOException {
        String page = Files.readString(Path.of("docs/endpoints.md")).replace('\n', ' ');
        assertTrue(page.contains("With " + LIMITS.events() + " of them waiting, or " + LIMITS.chars() / 1_000_000 + " million characters"));
        assertTrue(page.contains("All else waits on, up to " + LIMITS.many() + " times as much"));
        assertTrue(page.contains("up to " + LIMITS.chars() / 1_000_000 + " MB of memory for each call (" + LIMITS.chars() * LIMITS.many() / 1_000_000
                + " MB when a server floods it"));
    }

    @Test
    void soundIsBoundByItsLengthToo() {
        String sound = "A".repeat(100_000);
        assertEquals(40, Collections.nCopies(100, sound).stream().filter(each -> offer(null, AUDIO, each)).count());
        routeRuns();
        assertTrue(offer(null, AUDIO, "A".repeat(10_000_000)), "one may be as long as it likes");
        assertFalse(offer(null, AUDIO, "A"));
    }

    @Test
    void aFloodOfAnythingEndsButTheEndIsTold() {
        assertEquals(LIMITS.events() * LIMITS.many(), fill("error", "error", 20_000));
        assertFalse(offer("tool", "response.output_item.done", "{}"));
        assertTrue(offer("failed", "failed", null));
        assertTrue(offer("closed", "closed", null));
        routeRuns();
        assertEquals(List.of("failed", "closed"), taken.subList(taken.size() - 2, taken.size()));
    }

    @Test
    void theFirstDropIsLoggedWithTheNameOfTheRoute() {
        try (Warnings warnings = new Warnings()) {
            fill(null, AUDIO, 2000);
            routeRuns();
            fill(null, AUDIO, 2000);
            assertEquals(1, warnings.lines().size(), warnings.lines().toString());
            assertTrue(warnings.lines().get(0).contains("call call: route slow-store is too slow"), warnings.lines().get(0));
        }
    }

    @Test
    void aRouteThatThrowsMakesRoomToo() {
        for (int i = 0; i < LIMITS.events(); i++) {
            queue.offer(RealtimeEvent.of(null, AUDIO, "{}", null), () -> {
                if (taken.isEmpty()) {
                    taken.add("failed");
                    throw new IllegalStateException("on purpose");
                }
            });
        }
        routeRuns();
        assertEquals(LIMITS.events(), fill(null, AUDIO, 2000));
    }

    @Test
    void whatThePoolRejectsDoesNotWait() {
        closed = true;
        for (int i = 0; i < 10; i++) {
            assertThrows(RejectedExecutionException.class, () -> offer(null, AUDIO, "A".repeat(1_000_000)));
        }
        closed = false;
        assertTrue(offer(null, AUDIO, "A"));
        routeRuns();
        assertEquals(List.of(AUDIO), taken);
    }
}
