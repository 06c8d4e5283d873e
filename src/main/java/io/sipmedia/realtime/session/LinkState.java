// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a session's line stands, since when, and why it ended.
 *
 * <p>Thread: the call's loop; {@link #now()} may be read from anywhere.
 */
final class LinkState {

    private static final Logger LOG = LoggerFactory.getLogger(LinkState.class);

    private final String callId;
    // written on the loop, read by anybody
    private volatile SessionState state = SessionState.NEW;
    private boolean everReady;
    private long openedNanos;
    private long readyMillis = -1;
    private String endReason;

    LinkState(String callId) {
        this.callId = callId;
    }

    SessionState now() {
        return state;
    }

    boolean is(SessionState one) {
        return state == one;
    }

    /** Whether the session takes part in a call. */
    boolean live() {
        return state.live();
    }

    void become(SessionState next, String why) {
        LOG.debug("call {}: model session {} -> {} ({})", callId, state, next, why);
        state = next;
    }

    void opened() {
        openedNanos = System.nanoTime();
        become(SessionState.CONNECTING, "opened");
    }

    /** Returns whether it was so before. */
    boolean ready() {
        boolean again = everReady;
        everReady = true;
        if (readyMillis < 0) {
            readyMillis = openMillis();
        }
        become(SessionState.READY, again ? "again" : "formats confirmed");
        return again;
    }

    boolean everReady() {
        return everReady;
    }

    void endsBecause(String why) {
        endReason = why;
    }

    /** For people; null while it goes on. */
    String endReason() {
        return endReason;
    }

    /** Since it was opened; 0 when it never was. */
    long openMillis() {
        return openedNanos == 0 ? 0 : (System.nanoTime() - openedNanos) / 1_000_000;
    }

    /** From the first try until it was ready for the first time; -1 when it never was. */
    long readyMillis() {
        return readyMillis;
    }
}
