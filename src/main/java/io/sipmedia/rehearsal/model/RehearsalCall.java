// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A call that a trunk has brought to the rehearsal model, as OpenAI's SIP connector would take it: no SIP and no sound in it, only
 * what is seen of it from outside. What the caller says is given as words.
 *
 * <p>Thread: any.
 */
public final class RehearsalCall {

    /** How far it has come. */
    public enum State { RINGING, ACCEPTED, REJECTED, REFERRED, ENDED }

    private final String id;
    private final List<RehearsalSession> sidebands = new CopyOnWriteArrayList<>();
    private volatile State state = State.RINGING;
    private volatile JsonNode session;
    private volatile int rejectedWith;
    private volatile String referredTo;

    RehearsalCall(String id) {
        this.id = id;
    }

    /** {@code rtc_…}. */
    public String id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** What it was accepted with; null before. */
    public JsonNode session() {
        return session;
    }

    /** The SIP status; 0 when it was not rejected. */
    public int rejectedWith() {
        return rejectedWith;
    }

    /** The URI it was referred to, or null. */
    public String referredTo() {
        return referredTo;
    }

    /** The connections that shared its session, in the order of their coming. */
    public List<RehearsalSession> sidebands() {
        return List.copyOf(sidebands);
    }

    /** The caller says something and is understood. There must be a sideband. */
    public void says(String words) {
        sidebands.get(sidebands.size() - 1).hear(words);
    }

    /** The caller hangs up. */
    public void hangUp() {
        end();
    }

    boolean shared() {
        return state == State.ACCEPTED;
    }

    void joined(RehearsalSession sideband) {
        sidebands.add(sideband);
    }

    void accepted(JsonNode with) {
        session = with;
        state = State.ACCEPTED;
    }

    void rejected(int status) {
        rejectedWith = status;
        state = State.REJECTED;
    }

    void referred(String target) {
        referredTo = target;
        over(State.REFERRED);
    }

    void end() {
        over(State.ENDED);
    }

    private void over(State last) {
        state = last;
        sidebands.stream().filter(RehearsalSession::open).forEach(each -> each.close(1000, ""));
    }
}
