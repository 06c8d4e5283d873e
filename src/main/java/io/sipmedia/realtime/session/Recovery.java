// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a connection that is lost, or of no use any more: another one is made, at once or after a pause that grows, to
 * the same server or another one, until nothing is left to be tried. Which server that is decides {@link ServerChoice}.
 *
 * <p>Thread: the call's loop.
 */
final class Recovery {

    /** What it needs of the line. */
    interface Link {

        /** Makes the next connection. */
        void connect();

        /** No further attempt will be made. */
        void fail(String why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    // a caller who was left alone on two connections in a row does not want a third
    private static final int MOST_SILENCES = 2;

    private final String callId;
    private final ServerChoice servers;
    private final LinkState state;
    private final CurrentConnection connection;
    private final OneTimer timer;
    private final LinkOwner owner;
    private final Link link;
    private int attempt;
    private long lostNanos;
    private boolean lost;
    private int silences;
    private int expiries;
    private int reconnects;
    private int failovers;

    /** @param timer of the line: whoever closes it cancels the next attempt */
    Recovery(
            String callId, ServerChoice servers, LinkState state, CurrentConnection connection, OneTimer timer,
            LinkOwner owner, Link link) {
        this.callId = callId;
        this.servers = servers;
        this.state = state;
        this.connection = connection;
        this.timer = timer;
        this.owner = owner;
        this.link = link;
    }

    /** Whether a loss has been told of that is not mended yet. */
    boolean waitsForServer() {
        return lost;
    }

    /** Whether what the caller says now is said into a loss, not before the beginning. */
    boolean waitsForReturn() {
        return state.everReady() && lost;
    }

    int reconnects() {
        return reconnects;
    }

    /** How often it went to another server. */
    int failovers() {
        return failovers;
    }

    // ---- what works

    /** The first connection goes to the first server that takes calls. False when none does, and the session has failed. */
    boolean begin() {
        ModelServer best = servers.current();
        if (!servers.first()) {
            link.fail("no server takes calls now: " + servers.reasons());
            return false;
        }
        if (servers.current() != best) {
            moved("the first choice does not take calls now");
        }
        return true;
    }

    /** A connection is ready. */
    void ready() {
        lost = false;
    }

    /** A response was completed: the server works, every count starts anew. */
    void proved() {
        attempt = 0;
        silences = 0;
        expiries = 0;
        servers.proved(connection.madeNanos());
    }

    // ---- what does not

    /** The server ends this connection by its own rules, which is no failure: another one is made. */
    void expired(String why) {
        giveUp();
        // once more, and no response was completed in between: that is no age
        again(why, expiries++ > 0 && servers.failed(why, false));
    }

    /** Nothing is to be expected from this connection any more: another one is made, to another server if there is one. */
    void silent(String why) {
        if (!state.live()) {
            return;
        }
        connection.drop();
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
            giveUp();
            again(why, true);
        } else {
            link.fail(why);
        }
    }

    /** The connection is gone, or could not be made. @param worked whether it was ready */
    void lost(String why, boolean worked) {
        timer.cancel();
        owner.disconnected();
        boolean moved = servers.failed(why, worked);
        if (!moved && silences >= MOST_SILENCES) {
            link.fail(why + ", and so on the connection before");
        } else {
            again(why, moved);
        }
    }

    private void giveUp() {
        connection.drop();
        timer.cancel();
        owner.disconnected();
    }

    // the next try: at once on a server that has not been tried, else after a pause that grows
    private void again(String why, boolean moved) {
        ReconnectPolicy policy = servers.current().settings().reconnect();
        long now = System.nanoTime();
        if (!lost) {
            lostNanos = now;
        }
        boolean atOnce = moved && servers.untried();
        long delay = atOnce ? 0 : policy.delayMillis(attempt);
        if (!atOnce && (attempt >= policy.attempts() || (now - lostNanos) / 1_000_000 + delay > policy.windowMillis())) {
            link.fail(attempt == 0 ? why : why + " (given up after " + attempt + " more tries)");
            return;
        }
        attempt++;
        if (state.everReady()) {
            reconnects++;
        }
        state.become(SessionState.RECONNECTING, why);
        if (moved) {
            moved(why);
        }
        timer.in(delay, link::connect);
        if (!lost) {
            lost = true;
            owner.lost(why);
        }
    }

    private void moved(String why) {
        failovers++;
        LOG.info("call {}: goes on with {} ({})", callId, servers.current().label(), why);
        owner.moved(servers.current().settings());
    }
}
