// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.transport.RealtimeConnection;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportClosed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's line to its server, from its opening to its end: how a connection becomes ready, what the end of one means, and how
 * the last one is closed. What is said on the line is none of its business. The parts: {@link ServerChoice} knows which server it
 * leads to, {@link Dialer} begins a connection, {@link Handshake} is about its first words, {@link CurrentConnection} is what is
 * spoken on, {@link Rotation} replaces it before the server's age limit, {@link Recovery} after a loss.
 *
 * <p>Thread: the call's loop, to which all state is confined; {@link #state()} may be read from anywhere.
 */
final class SessionLink {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLink.class);
    private static final int NORMAL = 1000;
    // also how the age limit shows
    private static final int GOING_AWAY = 1001;
    private static final int NOT_FOUND = 404;
    // within the closing time of a route, together with the closing time of the transport
    private static final long LAST_WORDS_MILLIS = 1000;
    private static final String CALL_OVER = "the call is over";

    final LinkState state;
    final CurrentConnection connection = new CurrentConnection();
    final Recovery recovery;
    final QuotedKey quoted = new QuotedKey();
    private final String callId;
    private final LinkOwner owner;
    private final ServerChoice servers;
    private final OneTimer timer;
    private final Dialer dialer;
    private final Handshake handshake;
    private final Rotation rotation;
    private final long rotateAfterMillis;
    // closing, and the server still has something to say
    private boolean listens;

    SessionLink(
            String callId, MediaLoop loop, RealtimeTransport transport, Resilience resilience, ClientEvents events, LinkOwner owner) {
        this.callId = callId;
        this.owner = owner;
        state = new LinkState(callId);
        servers = new ServerChoice(resilience.servers());
        timer = new OneTimer(loop);
        dialer = new Dialer(loop, transport, timer, quoted);
        handshake = new Handshake(connection, events);
        rotation = new Rotation(loop, connection, new Age());
        rotateAfterMillis = resilience.rotateAfterMillis();
        recovery = new Recovery(callId, servers, state, connection, timer, owner, new Next());
    }

    SessionState state() {
        return state.now();
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

    // ---- from the opening to readiness

    void open() {
        if (state.is(SessionState.NEW)) {
            state.opened();
            if (recovery.begin()) {
                connect();
            }
        }
    }

    private void connect() {
        int number = connection.next(settings().dialect().translation());
        dialer.dial(settings(), new Attempt(number));
    }

    private void opened(RealtimeConnection opened) {
        switch (state.now()) {
            case CONNECTING, RECONNECTING -> {
                connection.opened(opened);
                state.become(SessionState.CONFIGURING, "connected");
                if (settings().attached()) {
                    confirmed(); // the call was accepted with its session; there is nothing to ask for
                    return;
                }
                handshake.begin(owner.sessionObject());
                timer.in(settings().readyTimeoutMillis(), () -> {
                    if (state.is(SessionState.CONFIGURING)) {
                        recovery.silent(handshake.unconfirmed(settings().readyTimeoutMillis()));
                    }
                });
            }
            default -> opened.close(NORMAL, "");
        }
    }

    /** The server has confirmed what it was asked for. */
    void confirmed() {
        timer.cancel();
        recovery.ready();
        boolean again = state.ready();
        if (rotateAfterMillis > 0) {
            rotation.in(rotateAfterMillis);
        }
        owner.ready(again);
    }

    /** The server complains before it has confirmed. */
    void complained(ServerError error) {
        if (handshake.refuses(error)) {
            recovery.unusable(advised("the server refuses the session: " + error, error.code()), error.fatal());
            return;
        }
        LOG.debug("call {}: the server reports {} before the session is ready", callId, error);
        if (error.expired()) {
            recovery.expired(error.toString());
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
        rotation.expiresIn(epochSeconds > 0 ? epochSeconds * 1000 - System.currentTimeMillis()
                : settings().dialect().capabilities().maxSessionSeconds() * 1000);
    }

    /** The server has said that it will end the connection in so many milliseconds. */
    void endsIn(long millisLeft) {
        rotation.endsIn(millisLeft);
    }

    // ---- the end of a connection, and of all

    private void ended(TransportClosed how) {
        connection.forget();
        TransportClosed closed = new TransportClosed(how.closeCode(), how.httpStatus(), quoted.without(how.reason()));
        switch (state.now()) {
            case CONNECTING, CONFIGURING, READY, RECONNECTING -> {
                if (settings().attached() && closed.httpStatus() == NOT_FOUND || state.everReady() && callIsOver(closed)) {
                    gone();
                } else if (CloseCodes.fatal(closed)) {
                    // some name the error in the reason: its type, a point, its code
                    String reason = closed.reason() == null ? "" : closed.reason();
                    recovery.unusable(advised(closed.toString(), reason.substring(reason.lastIndexOf('.') + 1)), CloseCodes.forAll(closed));
                } else if (closed.closeCode() == GOING_AWAY && state.is(SessionState.READY)) {
                    recovery.expired(closed.toString());
                } else {
                    recovery.lost(closed.toString(), state.is(SessionState.READY));
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
        return settings().attached() && state.is(SessionState.READY) && closed.closeCode() == NORMAL;
    }

    // a call whose connection we only share: when it is over, there is nothing left to come back to
    private void gone() {
        if (state.everReady()) {
            state.endsBecause(CALL_OVER);
            finish(SessionState.CLOSED);
        } else {
            // it may not be known everywhere yet
            recovery.lost("the server knows no such call (HTTP 404): it is over, the key is another project's, or what it was accepted"
                    + " with was not right, which the server does not always say at once", false);
        }
    }

    void close(String reason) {
        switch (state.now()) {
            case CONNECTING, CONFIGURING, READY, RECONNECTING -> {
                state.endsBecause(reason);
                timer.cancel();
                rotation.cancel();
                listens = state.is(SessionState.READY) && owner.lastWords();
                state.become(SessionState.CLOSING, reason);
                if (!connection.open()) {
                    finish(SessionState.CLOSED);
                } else if (listens) {
                    timer.in(LAST_WORDS_MILLIS, this::sayGoodbye);
                } else {
                    connection.close();
                }
            }
            case NEW -> {
                state.endsBecause(reason);
                finish(SessionState.CLOSED);
            }
            case CLOSING, CLOSED, FAILED -> { }
        }
    }

    private void sayGoodbye() {
        timer.cancel();
        listens = false;
        connection.close();
    }

    private void fail(String why) {
        if (!state.live()) {
            return;
        }
        state.endsBecause(why);
        timer.cancel();
        connection.drop();
        state.become(SessionState.FAILED, why);
        owner.failed(why);
        finish(SessionState.FAILED);
    }

    private void finish(SessionState last) {
        timer.cancel();
        rotation.cancel();
        if (!state.is(last)) {
            state.become(last, state.endReason());
        }
        owner.over();
    }

    // callbacks of a connection that has been given up are not heard
    private final class Attempt implements Dialer.Attempt {

        private final int number;

        Attempt(int number) {
            this.number = number;
        }

        @Override
        public boolean wanted() {
            return connection.is(number) && state.live();
        }

        @Override
        public void keyless(String why) {
            connection.disown();
            recovery.lost(why, false);
        }

        @Override
        public void lost(String why) {
            recovery.lost(why, false);
        }

        @Override
        public void unusable(String why, boolean nobody) {
            recovery.unusable(why, nobody);
        }

        @Override
        public void onOpen(RealtimeConnection opened) {
            if (connection.is(number)) {
                opened(opened);
            } else {
                opened.close(NORMAL, "");
            }
        }

        @Override
        public void onText(byte[] utf8, int length) {
            if (!connection.is(number)) {
                return;
            }
            if (state.is(SessionState.CONFIGURING) || state.is(SessionState.READY) || listens) {
                owner.received(utf8, length);
            }
            if (listens && !owner.unfinished()) {
                sayGoodbye();
            }
        }

        @Override
        public void onClosed(TransportClosed closed) {
            if (connection.is(number)) {
                ended(closed);
            }
        }
    }

    private final class Age implements Rotation.Link {

        @Override
        public boolean ready(int number) {
            return connection.is(number) && state.is(SessionState.READY) && connection.open();
        }

        @Override
        public boolean quiet() {
            return owner.quiet();
        }

        @Override
        public void beforeChangeOver(Runnable then) {
            owner.beforeChangeOver(then);
        }

        // a new connection with the history takes over; nobody is told that one was lost, because none was
        @Override
        public void changeOver() {
            owner.disconnected();
            connection.leave();
            state.become(SessionState.RECONNECTING, "the session is about to reach its age limit");
            connect();
        }

        @Override
        public void expired(String why) {
            recovery.expired(why);
        }
    }

    private final class Next implements Recovery.Link {

        @Override
        public void connect() {
            SessionLink.this.connect();
        }

        @Override
        public void fail(String why) {
            SessionLink.this.fail(why);
        }
    }
}
