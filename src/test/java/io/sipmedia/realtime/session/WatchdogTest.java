// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** A model that leaves the caller alone, and one that does not. Time is the test's own. */
class WatchdogTest {

    private record Task(long at, Runnable work) {
    }

    private long now = 1_000_000;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::at));
    private final List<String> told = new ArrayList<>();
    private final long begin = now;
    private final Watchdog dog = new Watchdog(new WatchLimits(3000, 10_000, 6000, 4000), () -> now, new Watchdog.Alarm() {
        @Override
        public void slow(String what) {
            tell("slow");
        }

        @Override
        public void resumed() {
            tell("resumed");
        }

        @Override
        public void dead(String what) {
            tell("dead: " + what.replaceAll("[0-9]+ ms ?", "").strip());
            dog.disconnected();
        }

        @Override
        public void schedule(Runnable task, long millis) {
            tasks.add(new Task(now + millis, task));
        }
    });

    private void tell(String what) {
        told.add((now - begin) + " " + what);
    }

    private void pass(long millis) {
        long end = now + millis;
        while (!tasks.isEmpty() && tasks.peek().at() <= end) {
            Task task = tasks.poll();
            now = Math.max(now, task.at());
            task.work().run();
        }
        now = end;
    }

    private void event(String type) {
        dog.event(type, true);
        dog.settled();
    }

    private static short[] tone(int millis) {
        short[] samples = new short[24 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i % 100);
        }
        return samples;
    }

    @Test
    void aQuickAnswerIsNoCase() {
        event("input_audio_buffer.speech_stopped");
        pass(400);
        event("response.created");
        pass(400);
        dog.voice(tone(100), 24_000);
        event("response.output_audio.done");
        event("response.done");
        pass(60_000);
        assertEquals(List.of(), told);
    }

    @Test
    void aSlowAnswerIsToldOnceAndTakenBack() {
        event("input_audio_buffer.speech_stopped");
        pass(2999);
        assertEquals(List.of(), told);
        pass(3001);
        dog.voice(tone(100), 24_000);
        assertEquals(List.of("3000 slow", "6000 resumed"), told);
    }

    @Test
    void anAnswerThatNeverBegins() {
        event("input_audio_buffer.speech_stopped");
        pass(1000);
        event("response.created");
        pass(60_000);
        assertEquals(List.of("3000 slow", "10000 dead: no answer began within"), told);
    }

    @Test
    void whatWeAskForIsDueToo() {
        dog.due();
        pass(60_000);
        assertEquals(List.of("3000 slow", "10000 dead: no answer began within"), told);
    }

    @Test
    void anAnswerThatStopsInTheMiddle() {
        event("response.created");
        dog.voice(tone(100), 24_000);
        pass(5000);
        dog.voice(tone(100), 24_000);
        pass(60_000);
        assertEquals(List.of("11000 dead: nothing came for in the middle of an answer"), told);
    }

    @Test
    void digitalSilenceThatComesFasterThanRealTime() {
        event("response.created");
        dog.voice(tone(100), 24_000);
        for (int i = 0; i < 40; i++) {
            dog.voice(new short[2400], 24_000);
        }
        pass(0);
        assertEquals(List.of(), told);
        dog.voice(new short[2400], 24_000);
        pass(0);
        assertEquals(List.of("0 dead: digital silence for more than in the middle of an answer"), told);
    }

    @Test
    void aPauseInSpeechIsNotThatSilent() {
        event("response.created");
        for (int i = 0; i < 100; i++) {
            dog.voice(new short[2400], 24_000);
            if (i % 30 == 0) {
                dog.voice(tone(20), 24_000);
            }
        }
        pass(0);
        assertEquals(List.of(), told);
    }

    @Test
    void theCallerSpeaksBeforeTheAnswer() {
        event("input_audio_buffer.speech_stopped");
        pass(3500);
        event("input_audio_buffer.speech_started");
        pass(60_000);
        assertEquals(List.of("3000 slow", "3500 resumed"), told);
    }

    @Test
    void anAnswerThatComesToNothing() {
        event("input_audio_buffer.speech_stopped");
        pass(3500);
        event("response.created");
        event("response.done");
        pass(60_000);
        assertEquals(List.of("3000 slow", "3500 resumed"), told);
    }

    @Test
    void oneThatFailsAndIsAskedForOnceMoreGoesOnBeingDue() {
        event("input_audio_buffer.speech_stopped");
        pass(1000);
        dog.event("response.done", true);
        dog.dueAgain();
        dog.settled();
        pass(60_000);
        assertEquals(List.of("3000 slow", "11000 dead: no answer began within"), told);
    }

    @Test
    void aServerThatDoesNotAnswerTurnsByItselfOwesNothing() {
        dog.event("input_audio_buffer.speech_stopped", false);
        pass(60_000);
        assertEquals(List.of(), told);
    }

    @Test
    void nothingIsDueOfAConnectionThatIsGone() {
        event("input_audio_buffer.speech_stopped");
        dog.disconnected();
        pass(60_000);
        assertEquals(List.of(), told);
    }

    @Test
    void aModelIsNotBlamedForTimeThatWeDidNotHave() {
        event("response.created");
        event("response.output_audio.delta");
        now += 8000; // the loop stood still, and what the model sent waits in the socket
        pass(0);
        event("response.output_audio.delta");
        pass(5000);
        event("response.done");
        pass(60_000);
        assertEquals(List.of(), told);
    }
}
