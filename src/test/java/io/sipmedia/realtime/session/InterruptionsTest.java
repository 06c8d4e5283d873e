// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.session.InterruptOptions.By;
import io.sipmedia.realtime.session.InterruptOptions.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What the caller's sounds come to, in virtual time. */
class InterruptionsTest implements Interruptions.Stage {

    private final List<String> done = new ArrayList<>();
    private final TreeMap<Long, List<Runnable>> tasks = new TreeMap<>();
    private long now;
    private boolean audible = true;
    private boolean notice;

    private Interruptions in(Mode mode) {
        return new Interruptions(new InterruptOptions(By.LOCAL, mode, 600, 1000, false, true), 0, this);
    }

    private void pass(long millis) {
        long until = now + millis;
        while (!tasks.isEmpty() && tasks.firstKey() <= until) {
            var first = tasks.pollFirstEntry();
            now = first.getKey();
            first.getValue().forEach(Runnable::run);
        }
        now = until;
    }

    @Test
    void aCoughPausesAndTheModelGoesOn() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        pass(200);
        it.stopped(null);
        it.committed(null);
        pass(1000);
        assertEquals(List.of("pause", "resume"), done);
    }

    @Test
    void anEmptyTranscriptLetsItGoOnSooner() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        pass(200);
        it.stopped(null);
        it.words(null, "");
        assertEquals(List.of("pause", "resume"), done);
    }

    @Test
    void speechThatGoesOnInterrupts() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        pass(599);
        assertEquals(List.of("pause"), done);
        pass(1);
        it.stopped(null);
        it.committed(null);
        pass(5000);
        assertEquals(List.of("pause", "interrupt", "answer"), done);
    }

    @Test
    void aShortWordInterruptsWhenItsTranscriptComes() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        pass(300);
        it.stopped(null);
        it.committed(null);
        pass(400);
        it.words(null, "Stop");
        pass(5000);
        assertEquals(List.of("pause", "interrupt", "answer"), done);
    }

    @Test
    void wordsThatComeTooLateStillCount() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        pass(300);
        it.stopped(null);
        it.committed(null);
        pass(1500);
        it.words(null, "Stop");
        assertEquals(List.of("pause", "resume", "interrupt", "answer"), done);
    }

    @Test
    void nothingIsPausedWhileTheModelIsSilent() {
        audible = false;
        Interruptions it = in(Mode.PAUSE);
        it.started();
        it.stopped(null);
        it.committed(null);
        assertEquals(List.of("interrupt", "answer"), done);
    }

    @Test
    void aNoticeIsNotInterruptedAndWhatFollowsIs() {
        Interruptions it = in(Mode.STOP);
        notice = true;
        it.started();
        it.stopped(null);
        assertEquals(List.of(), done);
        notice = false;
        it.started();
        assertEquals(List.of("interrupt"), done);
    }

    @Test
    void whoSpeaksOverANoticeAfterACoughIsAnsweredAndTheNoticeGoesOn() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        it.stopped(null);
        it.committed(null);
        pass(1000);
        assertEquals(List.of("pause", "resume"), done);
        notice = true;
        it.started();
        it.stopped(null);
        it.committed(null);
        it.words(null, "When do you open?");
        assertEquals(List.of("pause", "resume", "answer"), done);
    }

    @Test
    void wordsThatComeWhileANoticeIsHeardDoNotCutItOff() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        it.stopped(null);
        it.committed(null);
        pass(1000);
        notice = true;
        it.words(null, "Stop");
        assertEquals(List.of("pause", "resume", "answer"), done);
    }

    @Test
    void aNoticeThatBeginsWhileThePhoneWaitsIsHeard() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        notice = true;
        pass(600);
        it.stopped(null);
        it.committed(null);
        assertEquals(List.of("pause", "resume", "answer"), done);
    }

    @Test
    void wordsOfTheQuestionDoNotCutItsAnswerOff() {
        audible = false;
        Interruptions it = in(Mode.PAUSE);
        it.started();
        it.stopped(null);
        it.committed("question");
        audible = true;
        it.started();
        it.words("question", "When do you open?");
        pass(200);
        it.stopped(null);
        it.committed("cough");
        pass(1000);
        assertEquals(List.of("interrupt", "answer", "pause", "resume"), done);
    }

    @Test
    void norDoTheyWhenTheCoughIsOver() {
        audible = false;
        Interruptions it = in(Mode.PAUSE);
        it.started();
        it.stopped("question");
        audible = true;
        it.started();
        it.stopped("cough");
        it.words("question", "");
        assertEquals(List.of("interrupt", "pause"), done, "what was said before says nothing about the cough");
        pass(1000);
        it.words("question", "When do you open?");
        assertEquals(List.of("interrupt", "pause", "resume"), done);
        it.words("cough", "Stop");
        assertEquals(List.of("interrupt", "pause", "resume", "interrupt", "answer"), done);
    }

    @Test
    void aLostConnectionLeavesNothingPaused() {
        Interruptions it = in(Mode.PAUSE);
        it.started();
        it.over();
        pass(5000);
        assertEquals(List.of("pause", "resume"), done);
    }

    @Override
    public boolean audible() {
        return audible;
    }

    @Override
    public boolean notice() {
        return notice;
    }

    @Override
    public void pause() {
        done.add("pause");
    }

    @Override
    public void resume() {
        done.add("resume");
    }

    @Override
    public void interrupt() {
        done.add("interrupt");
    }

    @Override
    public void answer() {
        done.add("answer");
    }

    @Override
    public void schedule(Runnable task, long millis) {
        tasks.computeIfAbsent(now + millis, none -> new ArrayList<>()).add(task);
    }
}
