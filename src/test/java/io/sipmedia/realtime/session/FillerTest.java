// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/** What a caller hears while a function is running, in virtual time. */
class FillerTest implements Filler.Stage {

    private record Planned(long at, Runnable task) {
    }

    private final PriorityQueue<Planned> plan = new PriorityQueue<>(Comparator.comparingLong(Planned::at));
    private final List<String> heard = new ArrayList<>();
    private long now;
    private long heardUntil;
    private boolean waiting;
    private int waits;

    private Filler filler(String prompt, String phrase) {
        return new Filler(new FillerOptions(1000, prompt, phrase), this, () -> now);
    }

    private void until(long time) {
        while (!plan.isEmpty() && plan.peek().at <= time) {
            Planned next = plan.poll();
            now = next.at;
            next.task.run();
        }
        now = time;
    }

    @Test
    void aSoundBeginsAfterTheDelayAndEndsWithTheFirstWord() {
        Filler filler = filler("wait.wav", null);
        waiting = true;
        filler.arm();
        until(999);
        assertEquals(List.of(), heard);
        until(1000);
        assertEquals(List.of("1000 wait.wav"), heard);
        until(2500);
        filler.silence();
        filler.silence();
        assertEquals(List.of("1000 wait.wav", "2500 null"), heard);
    }

    @Test
    void nothingIsHeardWhenTheResultComesInTime() {
        Filler filler = filler("wait.wav", "One moment");
        waiting = true;
        filler.arm();
        until(500);
        waiting = false;
        until(5000);
        assertEquals(List.of(), heard);
    }

    @Test
    void theDelayBeginsWhenTheModelWasHeardToItsEnd() {
        Filler filler = filler(null, "One moment");
        heardUntil = 3000;
        waiting = true;
        filler.arm();
        until(3999);
        assertEquals(List.of(), heard);
        until(4000);
        assertEquals(List.of("4000 says One moment"), heard);
        assertEquals(1, waits);
    }

    @Test
    void aPhraseIsSaidOnceAndASoundFollowsIt() {
        Filler filler = filler("wait.wav", "One moment");
        waiting = true;
        filler.arm();
        until(1000);
        heardUntil = 2000;
        filler.arm();
        until(10_000);
        assertEquals(List.of("1000 says One moment", "3000 wait.wav"), heard);
        filler.callerSpoke();
        filler.arm();
        until(20_000);
        assertEquals(List.of("1000 says One moment", "3000 wait.wav", "10000 null", "11000 says One moment"), heard);
    }

    @Test
    void severalFunctionsHaveOneFiller() {
        Filler filler = filler("wait.wav", null);
        waiting = true;
        filler.arm();
        until(300);
        filler.arm();
        until(5000);
        filler.arm();
        until(9000);
        assertEquals(List.of("1300 wait.wav"), heard);
    }

    @Override
    public boolean waiting() {
        return waiting;
    }

    @Override
    public long heardUntil() {
        return heardUntil;
    }

    @Override
    public void schedule(Runnable task, long millis) {
        plan.add(new Planned(now + millis, task));
    }

    @Override
    public void waited() {
        waits++;
    }

    @Override
    public void sound(String prompt) {
        heard.add(now + " " + prompt);
    }

    @Override
    public void phrase(String words) {
        heard.add(now + " says " + words);
    }
}
