// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.session.ResponseState.Purpose;
import io.sipmedia.realtime.session.ResponseState.Request;

/**
 * Who has the floor: whether the model is heard, whether with words that nobody
 * interrupts, and what happens when it is taken from it. When that is so is {@link Interruptions}' business.
 *
 * <p>Thread: the call's loop.
 */
final class Floor implements Interruptions.Stage {

    private final ConversationContext context;
    private final Silence silence;
    private final ResponseState responses;
    private final ResponseRequests requests;
    // the response whose words nobody interrupts, while it is made; then until when they are heard
    private String notice;
    private long noticeUntil = Long.MIN_VALUE;
    // a route has said that nobody interrupts until it says otherwise
    private boolean shielded;
    private long pausedSince;
    private boolean pausedWords;

    Floor(ConversationContext context, Silence silence, ResponseState responses, ResponseRequests requests) {
        this.context = context;
        this.silence = silence;
        this.responses = responses;
        this.requests = requests;
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Whether anybody may interrupt, from now on. */
    void interruptible(boolean yes) {
        shielded = !yes;
    }

    /** The active response has begun. */
    void responseCreated() {
        if (responses.asked() != null && responses.asked().purpose().uninterrupted()) {
            notice = responses.activeId();
        }
    }

    void responseDone(String responseId) {
        if (responseId != null && responseId.equals(notice)) {
            notice = null;
            noticeUntil = silence.heardUntil();
        }
    }

    void connectionLost() {
        notice = null;
    }

    /** Whether the active response is one that nobody interrupts. */
    boolean protectsActive() {
        return shielded || notice != null && notice.equals(responses.activeId());
    }

    @Override
    public boolean audible() {
        return heard() || responses.phase() == ResponsePhase.REQUESTED || responses.phase() == ResponsePhase.ACTIVE;
    }

    private boolean heard() {
        return silence.heardUntil() > now();
    }

    @Override
    public boolean notice() {
        // a route may have silenced it meanwhile
        return shielded || notice != null || Math.min(noticeUntil, silence.heardUntil()) > now();
    }

    @Override
    public void pause() {
        pausedSince = now();
        pausedWords = heard();
        context.listener.onPause(true);
        context.routes.emit("paused");
    }

    @Override
    public void resume() {
        if (pausedWords || heard()) { // otherwise the phone had nothing to play
            silence.paused(now() - pausedSince);
        }
        context.listener.onPause(false);
        context.routes.emit("resumed");
    }

    @Override
    public void interrupt() {
        if (context.interruption.needsControl()) {
            requests.cancel();
            responses.overtake();
        }
        context.routes.emit("interrupted");
    }

    @Override
    public void answer() {
        responses.withdraw(Purpose.TURN);
        requests.ask(new Request(null, Purpose.TURN));
    }

    @Override
    public void schedule(Runnable task, long millis) {
        context.line.schedule(task, millis);
    }
}
