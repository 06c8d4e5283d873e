// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.session.ResponseState.Purpose;
import io.sipmedia.realtime.session.ResponseState.Request;

/**
 * What is done about silence: a caller who waits for a function has company, one who says nothing is asked whether he is
 * still there. When is {@link Filler}'s and {@link IdleWatch}'s business; here it is heard and done.
 *
 * <p>Thread: the call's loop.
 */
final class Silence {

    private static final long LOOK_AGAIN_MILLIS = 20;
    // what is heard may be cut short at any moment, and where the server plays it nobody knows its length beforehand
    private static final long LOOK_AT_LATEST_MILLIS = 500;

    /** What silence needs to know of a conversation. */
    interface Talk {

        boolean callerSpeaks();

        /** Whether nobody speaks, is about to, or does something. */
        boolean over();

        void ask(Request request);
    }

    // of the server that is spoken with
    private SessionSettings settings;
    private final SessionListener listener;
    private final Conversation.Line line;
    private final Tools tools;
    private final Talk talk;
    private final PlayoutClock playout = new PlayoutClock();
    private final Filler filler;
    private final IdleWatch idle;
    private boolean onHold;
    private boolean watching;

    Silence(SessionSettings settings, SessionListener listener, Conversation.Line line, Tools tools, Talk talk) {
        this.settings = settings;
        this.listener = listener;
        this.line = line;
        this.tools = tools;
        this.talk = talk;
        filler = new Filler(settings.limits().filler(), new Stage(), Silence::now);
        idle = new IdleWatch(settings.limits().idle());
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** The caller hears us and may speak. More than once does nothing. */
    void callBegun() {
        if (!watching && idle.wanted()) {
            watching = true;
            idle.callerThere(now());
            watch();
        }
    }

    /** The next connection goes to a server of other settings; what it says in silence is put into its dialect. */
    void moved(SessionSettings next) {
        settings = next;
    }

    /** Nobody is asked for anything on hold. */
    void onHold(boolean held) {
        onHold = held;
    }

    /** A piece of the model's voice is handed on. */
    void modelSpeaks(long millis) {
        filler.silence();
        playout.add(now(), millis);
    }

    /** Until when the caller hears the model, as far as is known; in ms of {@link System#nanoTime}. */
    long heardUntil() {
        return playout.end();
    }

    /** The phone has waited for so long in the middle of it. */
    void paused(long millis) {
        playout.add(now(), millis);
    }

    /** The phone plays nothing any more. */
    void phoneCleared() {
        playout.cut(now());
    }

    void callerSpoke() {
        filler.callerSpoke();
        idle.callerThere(now());
    }

    /** The phone side has found that the caller makes a sound, which may be a cough. */
    void callerHeard() {
        filler.silence();
    }

    /** A function has begun, or somebody has stopped speaking. */
    void begins() {
        filler.arm();
    }

    void responseDone() {
        if (tools.idle() && !tools.answerDue()) {
            filler.silence(); // an answer without sound
        }
        filler.arm();
    }

    /** The connection is gone, or the session is over. */
    void nothingIsAwaited() {
        filler.silence();
    }

    private void watch() {
        line.schedule(() -> {
            switch (idle.look(now(), playout.end(), line.ready() && !onHold && talk.over())) {
                case ASK -> ask("asked", settings.limits().idle().prompt(), IdleOptions.ASK);
                case GOODBYE -> ask("goodbye", settings.limits().idle().goodbye(), IdleOptions.PART);
                case END -> {
                    tell("ended");
                    listener.onIdleEnd();
                }
                case NOTHING -> { }
            }
            watch();
        }, Math.min(LOOK_AT_LATEST_MILLIS, Math.max(LOOK_AGAIN_MILLIS, idle.due(playout.end()) - now())));
    }

    private void ask(String status, String words, String instructions) {
        tell(status);
        talk.ask(new Request(words == null ? settings.dialect().respondParameters(instructions) : settings.dialect().sayParameters(words),
                Purpose.IDLE));
    }

    private void tell(String status) {
        listener.onEvent(RealtimeEvent.of("idle", "idle", null, idle.asked()).with(Detail.STATUS, status));
    }

    private final class Stage implements Filler.Stage {

        @Override
        public boolean waiting() {
            return line.ready() && !tools.idle() && !talk.callerSpeaks() && !onHold;
        }

        @Override
        public long heardUntil() {
            return playout.end();
        }

        @Override
        public void schedule(Runnable task, long millis) {
            line.schedule(task, millis);
        }

        @Override
        public void waited() {
            listener.onEvent(RealtimeEvent.of("tool-waiting", "tool-waiting", null, tools.running()));
        }

        @Override
        public void sound(String prompt) {
            listener.onFiller(prompt);
        }

        @Override
        public void phrase(String words) {
            talk.ask(new Request(settings.dialect().sayParameters(words), Purpose.FILLER));
        }
    }
}
