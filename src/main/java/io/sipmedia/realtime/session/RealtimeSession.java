// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeConnection;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportClosed;
import io.sipmedia.realtime.transport.TransportListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call's session with a model, from the first connection to the last: it connects, configures, reconnects, ends,
 * and keeps what the caller says meanwhile. What is said while it is ready is {@link Conversation}'s business. Long
 * because all that may change the state stands in one file; a third of it is the public face.
 *
 * <p>Thread: every method may be called from any thread and continues on the call's loop, to which all state is
 * confined; {@link #state()} may be read from anywhere.
 */
public final class RealtimeSession {

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeSession.class);
    private static final int NORMAL = 1000;
    // after a loss the caller will not wait for an answer to what he said long ago
    private static final long KEPT_ON_RECONNECT_MILLIS = 500;
    // servers end a session at its age limit without a warning; we change over before, in a quiet moment
    private static final long ROTATE_BEFORE_MILLIS = 120_000;
    private static final long ROTATE_RETRY_MILLIS = 500;

    private final String callId;
    private final MediaLoop loop;
    private final RealtimeTransport transport;
    private final SessionSettings settings;
    private final SessionListener listener;
    private final ClientEvents events = new ClientEvents();
    private final Conversation conversation;
    private final EventScanner scanner = new EventScanner();
    private final EarlyAudio early = new EarlyAudio();
    private final AppendBuffer append;
    private final ObjectNode sessionObject;
    private final List<Consumer<Boolean>> readyWaiters = new ArrayList<>();

    // written on the loop, read by anybody
    private volatile SessionState state = SessionState.NEW;
    private RealtimeConnection connection;
    private int connectionNumber;
    private int attempt;
    private long lostNanos;
    private boolean lost;
    private boolean everReady;
    private boolean answered;
    private boolean greeted;
    private long openedNanos;
    private long readyMillis = -1;
    private String sessionId;
    private String endReason;
    private long socketDroppedMillis;
    private ScheduledFuture<?> timer;
    private ScheduledFuture<?> rotation;
    // the id of the session.update that awaits its confirmation, and the last complaint before it came
    private String configureEventId;
    private ServerError complaint;
    private boolean catchingUp;

    public RealtimeSession(
            String callId, MediaLoop loop, RealtimeTransport transport, SessionSettings settings, SessionListener listener) {
        this(callId, loop, transport, settings, listener, SpendingPlan.unlimited());
    }

    /** @param plan what it may spend */
    public RealtimeSession(
            String callId, MediaLoop loop, RealtimeTransport transport, SessionSettings settings, SessionListener listener,
            SpendingPlan plan) {
        this.callId = callId;
        this.loop = loop;
        this.transport = transport;
        this.settings = settings;
        this.listener = listener;
        conversation = new Conversation(callId, settings, listener, new Line(), events, plan);
        sessionObject = settings.dialect().session(settings.options(), settings.tools());
        append = new AppendBuffer(settings.options().input(), settings.appendMillis(), this::sendAudio);
    }

    // ---- what may be asked of a session

    public String callId() {
        return callId;
    }

    public SessionState state() {
        return state;
    }

    public SessionSettings settings() {
        return settings;
    }

    /** Connects; does nothing when it was done before. */
    public void open() {
        loop.execute(() -> {
            if (state == SessionState.NEW) {
                openedNanos = System.nanoTime();
                become(SessionState.CONNECTING, "opened");
                connect();
            }
        });
    }

    /** Calls back on the loop: true once the session is ready, false once it is over. */
    public void whenReady(Consumer<Boolean> waiter) {
        loop.execute(() -> {
            if (state == SessionState.READY) {
                waiter.accept(true);
            } else if (state.over() || state == SessionState.CLOSING) {
                waiter.accept(false);
            } else {
                readyWaiters.add(waiter);
            }
        });
    }

    /** The caller is on the line and hears us: the greeting may be spoken. */
    public void answered() {
        loop.execute(() -> {
            answered = true;
            greet();
        });
    }

    /**
     * A piece of the caller's voice, at the input format's rate. Sent at once when the session is ready, kept within
     * limits when it is on its way, dropped when it is over.
     */
    public void audio(AudioFrame frame) {
        if (loop.inLoop()) {
            accept(frame);
        } else {
            loop.execute(() -> accept(frame));
        }
    }

    private void accept(AudioFrame frame) {
        switch (state) {
            case READY -> {
                conversation.timeline.accepted(frame.durationMillis());
                append.add(frame.samples());
                firstAudio();
            }
            case NEW, CONNECTING, CONFIGURING, RECONNECTING -> {
                conversation.timeline.accepted(frame.durationMillis());
                early.keep(frame, everReady && lost ? KEPT_ON_RECONNECT_MILLIS : settings.earlyAudioMillis());
                firstAudio();
            }
            case CLOSING, CLOSED, FAILED -> { }
        }
    }

    // a frame of a caller means that the call is answered, should nobody have said so
    private void firstAudio() {
        if (!answered) {
            answered = true;
            greet();
        }
    }

    /** Ends the caller's turn; for sessions without turn detection. */
    public void commit() {
        whileReady(() -> {
            append.flush();
            send(events.event("input_audio_buffer.commit"));
        });
    }

    /** Forgets what the caller has said in this turn. */
    public void clearInput() {
        whileReady(() -> {
            append.reset();
            send(events.event("input_audio_buffer.clear"));
        });
    }

    /** A message of the user in writing; with {@code respond} the model answers it. */
    public void text(String text, boolean respond) {
        whenReady(ready -> {
            if (ready) {
                conversation.userText(text);
                if (respond) {
                    conversation.request(null);
                }
            }
        });
    }

    /** The model says these words and no others, as soon as it is not speaking. */
    public void say(String words) {
        loop.execute(() -> conversation.request(settings.dialect().sayParameters(words)));
    }

    /** The model answers now, or as soon as it is not speaking; instructions may be null. */
    public void respond(String instructions) {
        loop.execute(() -> conversation.request(settings.dialect().respondParameters(instructions)));
    }

    /** Stops the answer that is being made. */
    public void cancel() {
        whileReady(conversation::cancel);
    }

    /** The phone has gone silent; the report says how much of each item was heard. */
    public void truncate(PlayoutReport report) {
        loop.execute(() -> conversation.truncate(report));
    }

    /** The result of a function the model has called. Results nobody waits for are ignored. */
    public void toolOutput(String toolCallId, String output) {
        loop.execute(() -> conversation.toolOutput(toolCallId, output));
    }

    /** Changes the session; the members given replace those of the last {@code session.update}. */
    public void update(ObjectNode session) {
        loop.execute(() -> {
            sessionObject.setAll(merged(sessionObject, session));
            if (state == SessionState.READY) {
                ObjectNode part = session.deepCopy();
                part.set("type", sessionObject.get("type"));
                send(events.sessionUpdate(part));
            } else if (state == SessionState.CONFIGURING) {
                // the one under way does not have it
                readyWaiters.add(ready -> {
                    if (ready) {
                        update(session);
                    }
                });
            }
        });
    }

    // audio is an object of objects; everything else is replaced as a whole, as the server does it
    private static ObjectNode merged(ObjectNode old, ObjectNode change) {
        ObjectNode result = old.deepCopy();
        change.properties().forEach(member -> {
            JsonNode before = result.get(member.getKey());
            boolean deeper = List.of("audio", "input", "output").contains(member.getKey());
            result.set(member.getKey(), deeper && before instanceof ObjectNode object && member.getValue() instanceof ObjectNode part
                    ? merged(object, part) : member.getValue());
        });
        return result;
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
        loop.execute(() -> {
            switch (state) {
                case CONNECTING, CONFIGURING, READY, RECONNECTING -> {
                    endReason = reason;
                    cancelTimer();
                    become(SessionState.CLOSING, reason);
                    if (connection == null) {
                        finish(SessionState.CLOSED);
                    } else {
                        countDropped();
                        connection.close(NORMAL, "");
                    }
                }
                case NEW -> {
                    endReason = reason;
                    finish(SessionState.CLOSED);
                }
                case CLOSING, CLOSED, FAILED -> { }
            }
        });
    }

    private void whileReady(Runnable task) {
        loop.execute(() -> {
            if (state == SessionState.READY) {
                task.run();
            }
        });
    }

    // ---- the connection

    private void connect() {
        int number = ++connectionNumber;
        transport.connect(new ConnectTarget(
                settings.dialect().uri(settings.url(), settings.options()), settings.dialect().headers(settings.apiKey())),
                loop, new Link(number));
    }

    private void opened(RealtimeConnection opened) {
        switch (state) {
            case CONNECTING, RECONNECTING -> {
                connection = opened;
                become(SessionState.CONFIGURING, "connected");
                // not held back until session.created: that is a round trip later, and not every server sends it
                send(events.sessionUpdate(sessionObject));
                configureEventId = events.lastId();
                complaint = null;
                timer = loop.schedule(() -> {
                    if (state == SessionState.CONFIGURING) {
                        abandon("the server did not confirm the session within " + settings.readyTimeoutMillis() + " ms"
                                + (complaint == null ? "" : ", its last words: " + complaint));
                    }
                }, settings.readyTimeoutMillis(), TimeUnit.MILLISECONDS);
            }
            default -> opened.close(NORMAL, "");
        }
    }

    private void received(byte[] utf8, int length) {
        if (state != SessionState.CONFIGURING && state != SessionState.READY) {
            return;
        }
        if (scanner.scan(utf8, length) && isAudioDelta()) {
            try {
                conversation.audioDelta(scanner);
            } catch (IllegalArgumentException e) {
                LOG.debug("call {}: an audio event that is no Base64: {}", callId, e.getMessage());
            }
            if (listener.wantsAudioEvents()) {
                listener.onEvent(RealtimeEvent.of(null, "response.output_audio.delta", text(utf8, length), null));
            }
            return;
        }
        JsonNode event;
        try {
            event = ClientEvents.MAPPER.readTree(utf8, 0, length);
        } catch (IOException e) {
            LOG.debug("call {}: the server sent something that is no JSON", callId);
            return;
        }
        String type = Conversation.text(event, "type");
        if (type != null) {
            dispatch(settings.dialect().canonicalType(type), event, text(utf8, length));
        }
    }

    private static String text(byte[] utf8, int length) {
        return new String(utf8, 0, length, StandardCharsets.UTF_8);
    }

    private boolean isAudioDelta() {
        return scanner.isType("response.output_audio.delta")
               || "response.output_audio.delta".equals(settings.dialect().canonicalType(scanner.type()));
    }

    private void dispatch(String type, JsonNode event, String json) {
        switch (type) {
            case "session.created" -> {
                sessionId = Conversation.text(event.path("session"), "id");
                planRotation(event.path("session").path("expires_at").asLong());
                listener.onEvent(RealtimeEvent.of("session-created", type, json, null));
            }
            case "session.updated" -> {
                listener.onEvent(RealtimeEvent.of("session-updated", type, json, null));
                String mismatch = settings.dialect().formatMismatch(event.path("session"), settings.options());
                if (mismatch != null) {
                    conversation.formatMismatch(mismatch);
                } else if (state == SessionState.CONFIGURING) {
                    confirmed();
                }
            }
            case "error" -> {
                if (state == SessionState.CONFIGURING) {
                    errorBeforeReady(ServerError.of(event.path("error")));
                } else {
                    conversation.event(type, event, json);
                }
            }
            default -> conversation.event(type, event, json);
        }
    }

    private void confirmed() {
        cancelTimer();
        boolean again = everReady;
        everReady = true;
        lost = false;
        if (readyMillis < 0) {
            readyMillis = (System.nanoTime() - openedNanos) / 1_000_000;
        }
        become(SessionState.READY, again ? "again" : "formats confirmed");
        conversation.timeline.connected(early.keptMillis());
        catchingUp = true;
        for (AudioFrame frame = early.take(); frame != null; frame = early.take()) {
            append.add(frame.samples());
        }
        catchingUp = false;
        conversation.resume(again);
        greet();
        listener.onReady();
        tellWaiters(true);
    }

    private void errorBeforeReady(ServerError error) {
        boolean refused = configureEventId.equals(error.eventId()) && !error.passing() && !error.expired();
        if (error.fatal() || error.ourBug() || refused) {
            fail("the server refuses the session: " + error);
        } else {
            complaint = error;
            LOG.debug("call {}: the server reports {} before the session is ready", callId, error);
            if (error.expired()) {
                abandon(error.toString());
            }
        }
    }

    private void greet() {
        if (!greeted && answered && state == SessionState.READY && settings.greeting() != null && !settings.greeting().isBlank()) {
            greeted = true;
            conversation.open(settings.dialect().sayParameters(settings.greeting()));
        }
    }

    private void send(ObjectNode event) {
        if (connection != null) {
            connection.send(ClientEvents.write(event));
        }
    }

    private void sendAudio(byte[] event, int length) {
        if (connection != null && catchingUp) {
            // more than a socket takes at once, and bounded already
            connection.send(new String(event, 0, length, StandardCharsets.US_ASCII));
        } else if (connection != null) {
            long before = connection.droppedAudioEvents();
            connection.sendAudio(event, length);
            if (connection.droppedAudioEvents() > before) {
                conversation.timeline.dropped(settings.appendMillis());
            }
        }
    }

    // ---- loss, failure, end

    private void ended(TransportClosed closed) {
        countDropped();
        connection = null;
        switch (state) {
            case CONNECTING, CONFIGURING, READY, RECONNECTING -> {
                if (CloseCodes.fatal(closed)) {
                    fail(closed.toString());
                } else {
                    lost(closed.toString());
                }
            }
            case CLOSING -> finish(SessionState.CLOSED);
            case NEW, CLOSED, FAILED -> { }
        }
    }

    private void planRotation(long expiresAtSeconds) {
        long left = expiresAtSeconds * 1000 - System.currentTimeMillis();
        if (left > ROTATE_BEFORE_MILLIS) {
            int number = connectionNumber;
            cancelRotation();
            rotation = loop.schedule(() -> rotate(number), left - ROTATE_BEFORE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // a new connection with the history takes over; nobody is told that one was lost, because none was
    private void rotate(int number) {
        if (number != connectionNumber || state != SessionState.READY) {
            return;
        }
        if (!conversation.quiet()) {
            rotation = loop.schedule(() -> rotate(number), ROTATE_RETRY_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        RealtimeConnection old = connection;
        append.flush();
        countDropped();
        connection = null;
        old.close(NORMAL, "");
        conversation.connectionLost();
        become(SessionState.RECONNECTING, "the session is about to reach its age limit");
        connect();
    }

    // gives this connection up and makes another one
    private void abandon(String why) {
        RealtimeConnection old = connection;
        connectionNumber++; // whatever the old one still says is not heard
        countDropped();
        connection = null;
        if (old != null) {
            old.close(NORMAL, "");
        }
        lost(why);
    }

    private void lost(String why) {
        cancelTimer();
        append.reset();
        conversation.connectionLost();
        if (everReady) {
            early.trim(KEPT_ON_RECONNECT_MILLIS);
        }
        ReconnectPolicy policy = settings.reconnect();
        long now = System.nanoTime();
        if (!lost) {
            lostNanos = now;
        }
        long delay = policy.delayMillis(attempt);
        if (attempt >= policy.attempts() || (now - lostNanos) / 1_000_000 + delay > policy.windowMillis()) {
            fail(attempt == 0 ? why : why + " (given up after " + attempt + " more tries)");
            return;
        }
        attempt++;
        if (everReady) {
            conversation.counters.reconnects++;
        }
        become(SessionState.RECONNECTING, why);
        timer = loop.schedule(this::connect, delay, TimeUnit.MILLISECONDS);
        if (!lost) {
            lost = true;
            listener.onLost(why);
        }
    }

    private void fail(String why) {
        if (!state.live()) {
            return;
        }
        endReason = why;
        cancelTimer();
        RealtimeConnection old = connection;
        countDropped();
        connection = null;
        connectionNumber++;
        if (old != null) {
            old.close(NORMAL, "");
        }
        become(SessionState.FAILED, why);
        listener.onFailed(why);
        finish(SessionState.FAILED);
    }

    private void finish(SessionState last) {
        cancelTimer();
        cancelRotation();
        if (state != last) {
            become(last, endReason);
        }
        tellWaiters(false);
        conversation.transcripts.releaseAll();
        conversation.spending.end();
        listener.onClosed(sessionRecord());
    }

    private void tellWaiters(boolean ready) {
        List<Consumer<Boolean>> waiters = new ArrayList<>(readyWaiters);
        readyWaiters.clear();
        waiters.forEach(waiter -> waiter.accept(ready));
    }

    private void countDropped() {
        if (connection != null) {
            socketDroppedMillis += connection.droppedAudioEvents() * settings.appendMillis();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    // it would hold the session of an ended call in memory for an hour
    private void cancelRotation() {
        if (rotation != null) {
            rotation.cancel(false);
            rotation = null;
        }
    }

    private void become(SessionState next, String why) {
        LOG.debug("call {}: model session {} -> {} ({})", callId, state, next, why);
        state = next;
    }

    private SessionRecord sessionRecord() {
        Counters c = conversation.counters;
        long open = openedNanos == 0 ? 0 : (System.nanoTime() - openedNanos) / 1_000_000;
        return new SessionRecord(callId, sessionId, settings.options().model(), settings.options().voice(), endReason,
                state == SessionState.FAILED, open, readyMillis, c.responses, c.interruptions, c.failedResponses, c.toolCalls,
                c.reconnects, conversation.timeline.acceptedMillis(), settings.options().output().millis(c.audioOutBytes),
                early.droppedMillis() + socketDroppedMillis, conversation.latency.summary(), conversation.spending.meter().summary());
    }

    // callbacks of a connection that has been given up are not heard
    private final class Link implements TransportListener {

        private final int number;

        Link(int number) {
            this.number = number;
        }

        @Override
        public void onOpen(RealtimeConnection opened) {
            if (number == connectionNumber) {
                opened(opened);
            } else {
                opened.close(NORMAL, "");
            }
        }

        @Override
        public void onText(byte[] utf8, int length) {
            if (number == connectionNumber) {
                received(utf8, length);
            }
        }

        @Override
        public void onClosed(TransportClosed closed) {
            if (number == connectionNumber) {
                ended(closed);
            }
        }
    }

    private final class Line implements Conversation.Line {

        @Override
        public void send(ObjectNode event) {
            if (state == SessionState.READY) {
                RealtimeSession.this.send(event);
            }
        }

        @Override
        public boolean ready() {
            return state == SessionState.READY;
        }

        @Override
        public int connection() {
            return connectionNumber;
        }

        @Override
        public void schedule(Runnable task, long millis) {
            loop.schedule(() -> {
                if (state.live()) {
                    task.run();
                }
            }, millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void proved() {
            attempt = 0;
        }

        @Override
        public void fatal(String reason) {
            fail(reason);
        }

        @Override
        public void expired() {
            abandon("the session reached its age limit");
        }

        @Override
        public void update(ObjectNode session) {
            RealtimeSession.this.update(session);
        }
    }
}
