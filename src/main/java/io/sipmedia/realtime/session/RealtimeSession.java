// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Delays;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.transport.RealtimeTransport;
import java.util.function.Consumer;

/**
 * One call's session with a model, from the first connection to the last: the public face, and what its parts are put together in.
 * Connections come and go in {@link SessionLink}; what the server says comes by {@link ServerEvents}, what the caller says goes by
 * {@link CallerAudio}; what is said while a connection is ready is {@link Conversation}'s business.
 *
 * <p>Thread: every method may be called from any thread and continues on the call's loop, to which all state is
 * confined; {@link #state()} may be read from anywhere.
 */
public final class RealtimeSession {

    final ServerEvents fromServer;
    private final String callId;
    private final MediaLoop loop;
    // of the server it speaks with
    private SessionSettings settings;
    private final SessionListener listener;
    private final ClientEvents events = new ClientEvents();
    private final SessionLink link;
    private final ReadyWaiters waiters;
    private final SessionChanges changes;
    private final Conversation conversation;
    private final Greeting greeting;
    private final CallerAudio callerAudio;
    private final SessionTimers timers;
    private final long slowMillis;
    private final boolean summarizes;

    /** A session with one server, which no other call knows of. */
    public RealtimeSession(
            String callId, MediaLoop loop, RealtimeTransport transport, SessionSettings settings, SessionListener listener) {
        this(callId, loop, transport, Resilience.of(settings), listener, SpendingPlan.unlimited());
    }

    /** The same with several servers and no limit of what it may spend. */
    public RealtimeSession(
            String callId, MediaLoop loop, RealtimeTransport transport, Resilience resilience, SessionListener listener) {
        this(callId, loop, transport, resilience, listener, SpendingPlan.unlimited());
    }

    /**
     * The caller's voice will have the rate that the first server takes.
     *
     * @param plan what it may spend
     */
    public RealtimeSession(
            String callId, MediaLoop loop, RealtimeTransport transport, Resilience resilience, SessionListener listener,
            SpendingPlan plan) {
        this.callId = callId;
        this.loop = loop;
        this.settings = resilience.servers().get(0).settings();
        this.listener = listener;
        timers = new SessionTimers(loop);
        slowMillis = resilience.watch().slowMillis();
        summarizes = resilience.rotateWithSummary();
        link = new SessionLink(callId, loop, transport, resilience, events, new Owner());
        waiters = new ReadyWaiters(link.state);
        changes = new SessionChanges(callId, settings, link, events, waiters);
        ConversationContext context = new ConversationContext(
                callId, settings, listener, new SessionLine(loop, link, timers, changes), events);
        conversation = new Conversation(context, resilience.watch(), plan);
        greeting = new Greeting(context, conversation.requests, conversation.silence);
        fromServer = new ServerEvents(context, link, timers, conversation);
        callerAudio = new CallerAudio(settings, link, conversation.timeline, greeting);
    }

    // ---- what may be asked of a session

    public String callId() {
        return callId;
    }

    public SessionState state() {
        return link.state();
    }

    public SessionSettings settings() {
        return settings;
    }

    /** The server it speaks with, or will speak with next, for people. Thread: any, for a look. */
    public String server() {
        return link.server().label();
    }

    /** Connects; does nothing when it was done before. */
    public void open() {
        loop.execute(() -> {
            if (state() == SessionState.NEW) {
                link.open();
                if (slowMillis > 0) {
                    timers.schedule(this::slowAtFirst, slowMillis);
                }
            }
        });
    }

    // told when attempts go on already; nothing else has told the caller to wait while the first one is out
    private void slowAtFirst() {
        if (state().live() && !link.state.everReady() && !link.recovery.waitsForServer()) {
            listener.onSlow("the server has not confirmed the session after " + slowMillis + " ms");
        }
    }

    /** Calls back on the loop: true once the session is ready, false once it is over. */
    public void whenReady(Consumer<Boolean> waiter) {
        loop.execute(() -> waiters.add(waiter));
    }

    /** The caller is on the line and hears us: the greeting may be spoken. */
    public void answered() {
        loop.execute(greeting::answered);
    }

    /**
     * A piece of the caller's voice, at the input format's rate. Sent at once when the session is ready, kept within
     * limits when it is on its way, dropped when it is over.
     */
    public void audio(AudioFrame frame) {
        if (loop.inLoop()) {
            callerAudio.accept(frame);
        } else {
            loop.execute(() -> callerAudio.accept(frame));
        }
    }

    /** Ends the caller's turn; for sessions without turn detection. */
    public void commit() {
        whileReady(() -> {
            callerAudio.flush();
            if (settings.dialect().capabilities().can(Ability.COMMIT)) {
                link.connection.send(events.event("input_audio_buffer.commit"));
            }
        });
    }

    /** Forgets what the caller has said in this turn. */
    public void clearInput() {
        whileReady(() -> {
            callerAudio.reset();
            if (settings.dialect().capabilities().can(Ability.CLEAR)) {
                link.connection.send(events.event("input_audio_buffer.clear"));
            }
        });
    }

    /** A message of the user in writing; with {@code respond} the model answers it. */
    public void text(String text, boolean respond) {
        whenReady(ready -> {
            if (ready) {
                conversation.caller.text(text);
                if (respond) {
                    conversation.requests.respond(null);
                }
            }
        });
    }

    /** The model says these words and no others, as soon as it is not speaking. */
    public void say(String words) {
        loop.execute(() -> conversation.requests.say(settings.dialect().sayParameters(words)));
    }

    /** As {@link #say}, and nobody interrupts these words. */
    public void notice(String words) {
        loop.execute(() -> conversation.requests.notice(settings.dialect().sayParameters(words)));
    }

    /** The phone side has found that the caller speaks, or has fallen silent. */
    public void callerVoice(boolean speaks) {
        loop.execute(() -> conversation.caller.voice(speaks));
    }

    /** The model answers now, or as soon as it is not speaking; instructions may be null. */
    public void respond(String instructions) {
        loop.execute(() -> conversation.requests.respond(settings.dialect().respondParameters(instructions)));
    }

    /** As {@link #respond}, and nobody interrupts this answer. */
    public void statement(String instructions) {
        loop.execute(() -> conversation.requests.statement(settings.dialect().respondParameters(instructions)));
    }

    /** The call is on hold, or is not any more. */
    public void onHold(boolean now) {
        loop.execute(() -> conversation.silence.onHold(now));
    }

    /** Whether the caller interrupts from now on, as the options say; otherwise nobody does, until this is called again. */
    public void interruptible(boolean yes) {
        loop.execute(() -> conversation.floor.interruptible(yes));
    }

    /** Stops the answer that is being made. */
    public void cancel() {
        whileReady(conversation.requests::cancel);
    }

    /** The phone has gone silent; the report says how much of each item was heard. */
    public void truncate(PlayoutReport report) {
        loop.execute(() -> conversation.playback.truncate(report));
    }

    /** The result of a function the model has called. Results nobody waits for are ignored. */
    public void toolOutput(String toolCallId, String output) {
        loop.execute(() -> conversation.calls.output(toolCallId, output));
    }

    /**
     * Changes the session; the members given replace those of the last {@code session.update}. In the words of the first server's
     * dialect; a server of another one is told the instructions and the functions in its own.
     */
    public void update(ObjectNode session) {
        loop.execute(() -> changes.byRoute(session));
    }

    /** More budget for this session or, with {@code ofDay}, for its tenant until midnight; a talk that was being ended goes on. */
    public void extendBudget(Budget more, boolean ofDay) {
        loop.execute(() -> {
            if (ofDay) {
                conversation.spending.extendDay(more);
            } else {
                conversation.spending.extend(more);
            }
        });
    }

    /** Ends the session. */
    public void close(String reason) {
        loop.execute(() -> link.close(reason));
    }

    private void whileReady(Runnable task) {
        loop.execute(() -> {
            if (state() == SessionState.READY) {
                task.run();
            }
        });
    }

    private SessionRecord sessionRecord() {
        Counters c = conversation.counters;
        return new SessionRecord(callId, fromServer.sessionId(), settings.options().model(), settings.options().voice(),
                link.state.endReason(), state() == SessionState.FAILED, link.state.openMillis(), link.state.readyMillis(),
                c.responses, c.interruptions, c.failedResponses, c.toolCalls, link.recovery.reconnects(),
                conversation.timeline.acceptedMillis(), conversation.voice.millis(), callerAudio.droppedMillis(),
                conversation.latency.summary(), callerAudio.delaySummary(), conversation.spending.meter().summary(),
                link.recovery.failovers(), 0, 0);
    }

    /** From a caller's packet to its event being handed to the socket, so far; null when nothing was sent. Thread: the call's loop. */
    public Delays appendDelays() {
        return callerAudio.delays();
    }

    private final class Owner implements LinkOwner {

        @Override
        public ObjectNode sessionObject() {
            return changes.begin(conversation.history);
        }

        @Override
        public void received(byte[] utf8, int length) {
            fromServer.received(utf8, length);
        }

        @Override
        public void disconnected() {
            callerAudio.disconnected();
            fromServer.disconnected();
            conversation.connectionLost();
        }

        @Override
        public void ready(boolean again) {
            callerAudio.ready();
            if (again) {
                conversation.tellHistory();
            }
            callerAudio.catchUp();
            conversation.resume(again);
            greeting.ready();
            listener.onReady();
            waiters.tell(true);
        }

        @Override
        public void moved(SessionSettings to) {
            settings = to;
            callerAudio.moved(to);
            changes.moved(to);
            conversation.moved(to);
            listener.onFailover(link.server().label());
        }

        @Override
        public void lost(String why) {
            listener.onLost(why);
        }

        @Override
        public void failed(String why) {
            listener.onFailed(why);
        }

        @Override
        public void over() {
            waiters.tell(false);
            conversation.spending.ending();
            fromServer.over();
            conversation.over();
            timers.stop();
            listener.onClosed(sessionRecord());
        }

        @Override
        public boolean quiet() {
            return conversation.movable();
        }

        @Override
        public boolean lastWords() {
            return conversation.lastWords.begin();
        }

        @Override
        public boolean unfinished() {
            return conversation.lastWords.unfinished();
        }

        @Override
        public void beforeChangeOver(Runnable then) {
            if (summarizes) {
                conversation.summary.ask(then);
            } else {
                then.run();
            }
        }
    }
}
