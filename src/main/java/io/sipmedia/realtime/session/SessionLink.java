// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.KeyRefused;
import io.sipmedia.realtime.dialect.Translation;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeConnection;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportClosed;
import io.sipmedia.realtime.transport.TransportListener;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's line to its server: connects, waits for the confirmation, tries again with growing pauses after a loss,
 * changes over to a fresh connection before the server's age limit, gives up, ends. All that may change the state of a
 * session stands here; what is said on the line is none of its business, and which server it leads to is
 * {@link ServerChoice}'s.
 *
 * <p>Thread: the call's loop, to which all state is confined; {@link #state()} may be read from anywhere.
 */
final class SessionLink {

    /** Whom the line belongs to. */
    interface Owner {

        /** The {@code session} member of the {@code session.update} that a new connection begins with. */
        ObjectNode sessionObject();

        /** An event of the present connection; the array is only valid during the call. */
        void received(byte[] utf8, int length);

        /** The connection is gone or given up, and with it everything under way on it. */
        void disconnected();

        /** Ready. @param again after a loss or a change-over */
        void ready(boolean again);

        /** The next connection goes to another server. */
        void moved(SessionSettings to);

        /** A connection is lost, or could not be made, and will be tried again. Told once until the next {@link #ready}. */
        void lost(String why);

        /** No further attempt will be made. {@link #over} follows. */
        void failed(String why);

        /** The last call of all. */
        void over();

        /** Whether nobody is in the middle of something, so that a change-over would not be noticed. */
        boolean quiet();

        /** A change-over is about to be made; calls back, at once or within some seconds, when everything is ready for it. */
        void beforeChangeOver(Runnable then);

        /** The session is about to be closed: stops what can be stopped, and says whether something is still to come. */
        boolean lastWords();

        /** Whether something is still to come; asked after each event since {@link #lastWords}. */
        boolean unfinished();
    }

    private static final Logger LOG = LoggerFactory.getLogger(SessionLink.class);
    private static final int NORMAL = 1000;
    // also how the age limit shows
    private static final int GOING_AWAY = 1001;
    private static final int NOT_FOUND = 404;
    // servers end a session at its age limit without a warning; we change over before, in a quiet moment
    private static final long ROTATE_BEFORE_MILLIS = 120_000;
    private static final long ROTATE_RETRY_MILLIS = 500;
    // to be gone before the server closes: as what it does so is not known
    private static final long CHANGE_OVER_MILLIS = 1000;
    // a caller who was left alone on two connections in a row does not want a third
    private static final int MOST_SILENCES = 2;
    // servers that answer pings late do so after up to 30 s
    private static final long SLOW_PONG_MILLIS = 45_000;
    private static final int KEY_SECONDS = 10;
    // within the closing time of a route, together with the closing time of the transport
    private static final long LAST_WORDS_MILLIS = 1000;
    private static final String CALL_OVER = "the call is over";

    private final String callId;
    private final MediaLoop loop;
    private final RealtimeTransport transport;
    private final ServerChoice servers;
    private final long rotateAfterMillis;
    private final ClientEvents events;
    private final Owner owner;

    // written on the loop, read by anybody
    private volatile SessionState state = SessionState.NEW;
    private RealtimeConnection connection;
    // of the present connection
    private Translation translation = Translation.NONE;
    private int connectionNumber;
    private int attempt;
    private long lostNanos;
    private boolean lost;
    private boolean everReady;
    private int silences;
    private int expiries;
    private int reconnects;
    private int failovers;
    private long openedNanos;
    private long connectedNanos;
    private long readyMillis = -1;
    private String endReason;
    // closing, and the server still has something to say
    private boolean listens;
    private long droppedEvents;
    private ScheduledFuture<?> timer;
    private ScheduledFuture<?> rotation;
    private ScheduledFuture<?> ending;
    // the id of the session.update that awaits its confirmation, and the last complaint before it came
    private String configureEventId;
    private ServerError complaint;
    private final QuotedKey quoted = new QuotedKey();

    SessionLink(
            String callId, MediaLoop loop, RealtimeTransport transport, Resilience resilience, ClientEvents events, Owner owner) {
        this.callId = callId;
        this.loop = loop;
        this.transport = transport;
        this.servers = new ServerChoice(resilience.servers());
        this.rotateAfterMillis = resilience.rotateAfterMillis();
        this.events = events;
        this.owner = owner;
    }

    // ---- what is asked of it

    SessionState state() {
        return state;
    }

    /** Which connection this is, from 1; 0 before the first. */
    int number() {
        return connectionNumber;
    }

    /** Whether what the caller says now is said into a loss, not before the beginning. */
    boolean waitsForReturn() {
        return everReady && lost;
    }

    /** Whether a loss has been told of that is not mended yet. */
    boolean waitsForServer() {
        return lost;
    }

    boolean everReady() {
        return everReady;
    }

    int reconnects() {
        return reconnects;
    }

    /** How often it went to another server. */
    int failovers() {
        return failovers;
    }

    /** The server it speaks with, or will speak with next. Thread: any, for a look. */
    ModelServer server() {
        return servers.current();
    }

    /** Whether another server would take this call. */
    boolean alternative() {
        return servers.alternative();
    }

    private SessionSettings settings() {
        return servers.current().settings();
    }

    /** Since it was opened; 0 when it never was. */
    long openMillis() {
        return openedNanos == 0 ? 0 : (System.nanoTime() - openedNanos) / 1_000_000;
    }

    /** From the first try until it was ready for the first time; -1 when it never was. */
    long readyMillis() {
        return readyMillis;
    }

    String endReason() {
        return endReason;
    }

    /** Audio events that slow sockets did not take. */
    long droppedEvents() {
        return droppedEvents + (connection == null ? 0 : connection.droppedAudioEvents());
    }

    /** Whether there is a connection that takes audio. */
    boolean connected() {
        return connection != null;
    }

    /** What may be told of an error of the server. */
    QuotedKey quoted() {
        return quoted;
    }

    /** Between our events and those of the present connection. */
    Translation translation() {
        return translation;
    }

    void open() {
        if (state == SessionState.NEW) {
            openedNanos = System.nanoTime();
            become(SessionState.CONNECTING, "opened");
            SessionSettings best = settings();
            if (!servers.first()) {
                fail("no server takes calls now: " + servers.reasons());
                return;
            }
            if (settings() != best) {
                moved("the first choice does not take calls now");
            }
            connect();
        }
    }

    void close(String reason) {
        switch (state) {
            case CONNECTING, CONFIGURING, READY, RECONNECTING -> {
                endReason = reason;
                cancelTimer();
                cancelRotation();
                listens = state == SessionState.READY && owner.lastWords();
                become(SessionState.CLOSING, reason);
                if (connection == null) {
                    finish(SessionState.CLOSED);
                } else if (listens) {
                    timer = loop.schedule(this::sayGoodbye, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
                } else {
                    connection.close(NORMAL, "");
                }
            }
            case NEW -> {
                endReason = reason;
                finish(SessionState.CLOSED);
            }
            case CLOSING, CLOSED, FAILED -> { }
        }
    }

    private void sayGoodbye() {
        cancelTimer();
        listens = false;
        connection.close(NORMAL, "");
    }

    void send(ObjectNode event) {
        if (connection != null) {
            for (ObjectNode one : translation.toServer(event)) {
                connection.send(ClientEvents.write(one));
            }
        }
    }

    /** What was said on earlier connections, oldest first. */
    void sendHistory(List<ObjectNode> items) {
        if (connection != null) {
            translation.history(items).forEach(one -> connection.send(ClientEvents.write(one)));
        }
    }

    /** Sends what the translation has to say by itself. */
    void sendUnasked() {
        if (connection != null) {
            for (ObjectNode one : translation.unasked()) {
                connection.send(ClientEvents.write(one));
            }
        }
    }

    /** Audio that must not be dropped: more than a socket takes at once, and bounded already. */
    void sendKept(byte[] event, int length) {
        if (connection != null) {
            connection.send(new String(event, 0, length, StandardCharsets.US_ASCII));
        }
    }

    void sendAudio(byte[] event, int length) {
        if (connection != null) {
            connection.sendAudio(event, length);
        }
    }

    /** A response was completed: the server works, every count starts anew. */
    void proved() {
        attempt = 0;
        silences = 0;
        expiries = 0;
        servers.proved(connectedNanos);
    }

    /** The server ends this connection by its own rules, which is no failure: another one is made. */
    void expired(String why) {
        drop();
        cancelTimer();
        owner.disconnected();
        // once more, and no response was completed in between: that is no age
        again(why, expiries++ > 0 && servers.failed(why, false));
    }

    /** Nothing is to be expected from this connection any more: another one is made, to another server if there is one. */
    void silent(String why) {
        if (!state.live()) {
            return;
        }
        drop();
        silences++;
        lost(why, false);
    }

    /**
     * The server will not serve this call: another one is asked, or the session fails.
     *
     * @param nobody whether it will not serve any call until somebody does something about it
     */
    void unusable(String why, boolean nobody) {
        if (!state.live()) {
            return;
        }
        if (servers.gone(why, nobody)) {
            drop();
            cancelTimer();
            owner.disconnected();
            again(why, true);
        } else {
            fail(why);
        }
    }

    private void drop() {
        RealtimeConnection old = letGo();
        connectionNumber++; // whatever the old one still says is not heard
        if (old != null) {
            old.close(NORMAL, "");
        }
    }

    void fail(String why) {
        if (!state.live()) {
            return;
        }
        endReason = why;
        cancelTimer();
        drop();
        become(SessionState.FAILED, why);
        owner.failed(why);
        finish(SessionState.FAILED);
    }

    // ---- from the connection to readiness

    private void connect() {
        int number = ++connectionNumber;
        Credential credential = settings().apiKey();
        translation = settings().dialect().translation();
        if (!credential.mustBeFetched()) {
            connect(credential, number);
            return;
        }
        // it may ask somebody far away, so not on the loop
        timer = loop.schedule(() -> {
            if (number == connectionNumber && connection == null && state.live()) {
                connectionNumber++; // a key that comes later is of no use
                lost("no key: nobody gave one within " + KEY_SECONDS + " s", false);
            }
        }, KEY_SECONDS, TimeUnit.SECONDS);
        loop.context().runOnContext(none -> loop.context().<Credential>executeBlocking(credential::fetch, false)
                .onComplete(fetched -> loop.execute(() -> {
                    if (number != connectionNumber || !state.live()) {
                        return;
                    }
                    cancelTimer();
                    if (fetched.succeeded()) {
                        connect(fetched.result(), number);
                    } else if (KeyRefused.lasting(fetched.cause())) {
                        unusable(KeyRefused.told(fetched.cause()), true);
                    } else {
                        lost(KeyRefused.told(fetched.cause()), false);
                    }
                })));
    }

    private void connect(Credential credential, int number) {
        quoted.is(credential.secret());
        try {
            URI address = settings().dialect().uri(settings().url(), settings().options());
            long patience = settings().dialect().capabilities().can(Ability.PONG) ? 0 : SLOW_PONG_MILLIS;
            transport.connect(new ConnectTarget(address, settings().dialect().headers(address, credential), patience), loop, new Link(number));
        } catch (RuntimeException e) {
            // what it says may quote the key; it would say so again, but another server may not
            unusable("no connection could be begun (" + e.getClass().getSimpleName() + ")", false);
        }
    }

    private void opened(RealtimeConnection opened) {
        switch (state) {
            case CONNECTING, RECONNECTING -> {
                connection = opened;
                connectedNanos = System.nanoTime();
                become(SessionState.CONFIGURING, "connected");
                if (settings().attached()) {
                    confirmed(); // the call was accepted with its session; there is nothing to ask for
                    return;
                }
                // not held back until session.created: that is a round trip later, and not every server sends it
                send(events.sessionUpdate(owner.sessionObject()));
                configureEventId = events.lastId();
                complaint = null;
                timer = loop.schedule(() -> {
                    if (state == SessionState.CONFIGURING) {
                        drop();
                        silences++;
                        lost("the server did not confirm the session within " + settings().readyTimeoutMillis() + " ms"
                                + (complaint == null ? "" : ", its last words: " + complaint), false);
                    }
                }, settings().readyTimeoutMillis(), TimeUnit.MILLISECONDS);
            }
            default -> opened.close(NORMAL, "");
        }
    }

    /** The server has confirmed what it was asked for. */
    void confirmed() {
        cancelTimer();
        boolean again = everReady;
        everReady = true;
        lost = false;
        if (readyMillis < 0) {
            readyMillis = openMillis();
        }
        become(SessionState.READY, again ? "again" : "formats confirmed");
        if (rotateAfterMillis > 0) {
            rotateIn(rotateAfterMillis);
        }
        owner.ready(again);
    }

    /** The server complains before it has confirmed. */
    void complained(ServerError error) {
        boolean refused = configureEventId.equals(error.eventId()) && !error.passing() && !error.expired();
        if (error.fatal() || error.ourBug() || refused) {
            unusable(advised("the server refuses the session: " + error, error.code()), error.fatal());
        } else {
            complaint = error;
            LOG.debug("call {}: the server reports {} before the session is ready", callId, error);
            if (error.expired()) {
                expired(error.toString());
            }
        }
    }

    private String advised(String why, String code) {
        String advice = settings().dialect().advice(code);
        return advice == null ? why : why + " (" + advice + ")";
    }

    // ---- age

    /** The server says when it will end the session; 0 when it does not, and the dialect knows. */
    void expiresAt(long epochSeconds) {
        if (settings().attached()) {
            return; // no other connection would make the call longer
        }
        long left = epochSeconds > 0 ? epochSeconds * 1000 - System.currentTimeMillis()
                : settings().dialect().capabilities().maxSessionSeconds() * 1000;
        if (left > ROTATE_BEFORE_MILLIS) {
            rotateIn(left - ROTATE_BEFORE_MILLIS);
        }
    }

    /** The server has said that it will end the connection: another one is made in a quiet moment, or before it does. */
    void endsIn(long millisLeft) {
        int number = connectionNumber;
        rotateIn(0);
        ending = loop.schedule(() -> {
            if (number == connectionNumber && state == SessionState.READY && connection != null) {
                expired("the server is about to end the connection");
            }
        }, Math.max(0, millisLeft - CHANGE_OVER_MILLIS), TimeUnit.MILLISECONDS);
    }

    private void rotateIn(long millis) {
        int number = connectionNumber;
        cancelRotation();
        rotation = loop.schedule(() -> rotate(number), millis, TimeUnit.MILLISECONDS);
    }

    private void rotate(int number) {
        whenQuiet(number, () -> owner.beforeChangeOver(() -> whenQuiet(number, this::changeOver)));
    }

    private void whenQuiet(int number, Runnable task) {
        if (number != connectionNumber || state != SessionState.READY || connection == null) {
            return; // lost, and another one is on its way
        }
        if (owner.quiet()) {
            task.run();
        } else {
            rotation = loop.schedule(() -> whenQuiet(number, task), ROTATE_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // a new connection with the history takes over; nobody is told that one was lost, because none was
    private void changeOver() {
        owner.disconnected();
        letGo().close(NORMAL, "");
        become(SessionState.RECONNECTING, "the session is about to reach its age limit");
        connect();
    }

    // ---- loss, failure, end

    private void ended(TransportClosed how) {
        letGo();
        TransportClosed closed = new TransportClosed(how.closeCode(), how.httpStatus(), quoted.without(how.reason()));
        switch (state) {
            case CONNECTING, CONFIGURING, READY, RECONNECTING -> {
                if (settings().attached() && closed.httpStatus() == NOT_FOUND || everReady && callIsOver(closed)) {
                    gone(closed);
                } else if (CloseCodes.fatal(closed)) {
                    // some name the error in the reason: its type, a point, its code
                    String reason = closed.reason() == null ? "" : closed.reason();
                    unusable(advised(closed.toString(), reason.substring(reason.lastIndexOf('.') + 1)), CloseCodes.forAll(closed));
                } else if (closed.closeCode() == GOING_AWAY && state == SessionState.READY) {
                    expired(closed.toString());
                } else {
                    lost(closed.toString(), state == SessionState.READY);
                }
            }
            case CLOSING -> {
                listens = false;
                finish(SessionState.CLOSED);
            }
            case NEW, CLOSED, FAILED -> { }
        }
    }

    private boolean callIsOver(TransportClosed closed) {
        return settings().attached() && state == SessionState.READY && closed.closeCode() == NORMAL;
    }

    // a call whose connection we only share: when it is over, there is nothing left to come back to
    private void gone(TransportClosed closed) {
        if (everReady) {
            endReason = CALL_OVER;
            finish(SessionState.CLOSED);
        } else {
            // it may not be known everywhere yet
            lost("the server knows no such call (HTTP 404): it is over, the key is another project's, or what it was accepted with"
                    + " was not right, which the server does not always say at once", false);
        }
    }

    private void lost(String why, boolean worked) {
        cancelTimer();
        owner.disconnected();
        boolean moved = servers.failed(why, worked);
        if (!moved && silences >= MOST_SILENCES) {
            fail(why + ", and so on the connection before");
        } else {
            again(why, moved);
        }
    }

    // the next try: at once on a server that has not been tried, else after a pause that grows
    private void again(String why, boolean moved) {
        ReconnectPolicy policy = settings().reconnect();
        long now = System.nanoTime();
        if (!lost) {
            lostNanos = now;
        }
        boolean atOnce = moved && servers.untried();
        long delay = atOnce ? 0 : policy.delayMillis(attempt);
        if (!atOnce && (attempt >= policy.attempts() || (now - lostNanos) / 1_000_000 + delay > policy.windowMillis())) {
            fail(attempt == 0 ? why : why + " (given up after " + attempt + " more tries)");
            return;
        }
        attempt++;
        if (everReady) {
            reconnects++;
        }
        become(SessionState.RECONNECTING, why);
        if (moved) {
            moved(why);
        }
        timer = loop.schedule(this::connect, delay, TimeUnit.MILLISECONDS);
        if (!lost) {
            lost = true;
            owner.lost(why);
        }
    }

    private void moved(String why) {
        failovers++;
        LOG.info("call {}: goes on with {} ({})", callId, servers.current().label(), why);
        owner.moved(settings());
    }

    private void finish(SessionState last) {
        cancelTimer();
        cancelRotation();
        if (state != last) {
            become(last, endReason);
        }
        owner.over();
    }

    private RealtimeConnection letGo() {
        RealtimeConnection old = connection;
        if (old != null) {
            droppedEvents += old.droppedAudioEvents();
            connection = null;
        }
        return old;
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
        if (ending != null) {
            ending.cancel(false);
            ending = null;
        }
    }

    private void become(SessionState next, String why) {
        LOG.debug("call {}: model session {} -> {} ({})", callId, state, next, why);
        state = next;
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
            if (number != connectionNumber) {
                return;
            }
            if (state == SessionState.CONFIGURING || state == SessionState.READY || listens) {
                owner.received(utf8, length);
            }
            if (listens && !owner.unfinished()) {
                sayGoodbye();
            }
        }

        @Override
        public void onClosed(TransportClosed closed) {
            if (number == connectionNumber) {
                ended(closed);
            }
        }
    }
}
