// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What shall go wrong, for tests of everything that must cope with it. The model has one set, each session has one of its
 * own that comes before it; both may be changed at any time and hold from then on. A fault that is not set does not happen.
 *
 * <p>Thread: any.
 */
public final class RehearsalFaults {

    private enum Fault {
        REFUSE, HELLO_DELAY, UPDATE_DELAY, ANSWER_DELAY, SILENT, HALF_OPEN, DROP_AFTER, DROP_AFTER_DELTAS, FAIL_RESPONSES,
        ERROR, SPEED, SESSION_LIMIT, ECHO_FORMAT
    }

    /** An error of the service. */
    record ServiceError(String type, String code, String message) {
    }

    private final Map<Fault, Object> values = new ConcurrentHashMap<>();
    private final RehearsalFaults parent;

    /** Nothing goes wrong. */
    public RehearsalFaults() {
        this(null);
    }

    RehearsalFaults(RehearsalFaults parent) {
        this.parent = parent;
    }

    private RehearsalFaults set(Fault fault, Object value) {
        if (value == null) {
            values.remove(fault);
        } else {
            values.put(fault, value);
        }
        return this;
    }

    private Object get(Fault fault) {
        Object value = values.get(fault);
        return value != null || parent == null ? value : parent.get(fault);
    }

    private boolean is(Fault fault) {
        return Boolean.TRUE.equals(get(fault));
    }

    private long number(Fault fault) {
        return Objects.requireNonNullElse((Long) get(fault), 0L);
    }

    /** Forgets all faults. */
    public RehearsalFaults clear() {
        values.clear();
        return this;
    }

    /** Refuses the upgrade with this HTTP status (401, 403, 404, 429, 503 …); 0 accepts again. */
    public RehearsalFaults refuse(int status) {
        return set(Fault.REFUSE, status == 0 ? null : (long) status);
    }

    /** Sends {@code session.created} this many milliseconds late. */
    public RehearsalFaults helloDelay(long millis) {
        return set(Fault.HELLO_DELAY, millis);
    }

    /** Sends {@code session.updated} this many milliseconds late. */
    public RehearsalFaults updateDelay(long millis) {
        return set(Fault.UPDATE_DELAY, millis);
    }

    /** Thinks this many milliseconds before the first audio or function call of each response. */
    public RehearsalFaults answerDelay(long millis) {
        return set(Fault.ANSWER_DELAY, millis);
    }

    /** Hears, transcribes and never answers. */
    public RehearsalFaults silent(boolean silent) {
        return set(Fault.SILENT, silent);
    }

    /** The socket stays open and nothing comes any more. */
    public RehearsalFaults halfOpen(boolean halfOpen) {
        return set(Fault.HALF_OPEN, halfOpen);
    }

    /** Drops the TCP connection, without a close frame, this many milliseconds after it opened; 0 keeps it. */
    public RehearsalFaults dropAfter(long millis) {
        return set(Fault.DROP_AFTER, millis);
    }

    /** Drops the TCP connection in mid-answer, after this many audio deltas of a response; 0 keeps it. */
    public RehearsalFaults dropAfterDeltas(long deltas) {
        return set(Fault.DROP_AFTER_DELTAS, deltas);
    }

    /**
     * Every response ends as failed.
     *
     * @param code as {@code rate_limit_exceeded}, {@code server_error}, {@code insufficient_quota}; null works again
     */
    public RehearsalFaults failResponses(String code) {
        return set(Fault.FAIL_RESPONSES, code);
    }

    /** Sends an {@code error} event with this code at the start of every response; null stops it. */
    public RehearsalFaults errorEvent(String type, String code, String message) {
        return set(Fault.ERROR, code == null ? null : new ServiceError(type, code, message));
    }

    /** Speed of the audio deltas in multiples of real time; below 1 the caller hears gaps. 0 is the model's own speed. */
    public RehearsalFaults deltaSpeed(double speed) {
        return set(Fault.SPEED, speed == 0 ? null : speed);
    }

    /** Ends the session after this many milliseconds as the API does after 60 minutes: {@code session_expired}, close 1001. */
    public RehearsalFaults sessionLimit(long millis) {
        return set(Fault.SESSION_LIMIT, millis);
    }

    /** Confirms this output format ({@code audio/pcm}, {@code audio/pcmu}, {@code audio/pcma}) whatever was asked for. */
    public RehearsalFaults echoOutputFormat(String type) {
        return set(Fault.ECHO_FORMAT, type);
    }

    int refuse() {
        return (int) number(Fault.REFUSE);
    }

    long helloDelay() {
        return number(Fault.HELLO_DELAY);
    }

    long updateDelay() {
        return number(Fault.UPDATE_DELAY);
    }

    long answerDelay() {
        return number(Fault.ANSWER_DELAY);
    }

    boolean silent() {
        return is(Fault.SILENT);
    }

    boolean halfOpen() {
        return is(Fault.HALF_OPEN);
    }

    long dropAfter() {
        return number(Fault.DROP_AFTER);
    }

    long dropAfterDeltas() {
        return number(Fault.DROP_AFTER_DELTAS);
    }

    String failResponses() {
        return (String) get(Fault.FAIL_RESPONSES);
    }

    ServiceError errorEvent() {
        return (ServiceError) get(Fault.ERROR);
    }

    double deltaSpeedOr(double usual) {
        return Objects.requireNonNullElse((Double) get(Fault.SPEED), usual);
    }

    long sessionLimit() {
        return number(Fault.SESSION_LIMIT);
    }

    String echoOutputFormat() {
        return (String) get(Fault.ECHO_FORMAT);
    }
}
