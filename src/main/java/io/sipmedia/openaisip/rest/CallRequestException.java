// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.rest;

import java.util.Locale;

/**
 * OpenAI has not done what a call was to do. Says whether the same request may succeed later, and when. Never holds the key.
 */
public final class CallRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What was wrong. */
    public enum Failure {
        /** 401: the key is wrong or missing. */
        KEY,
        /** 403: the key may not do this. */
        FORBIDDEN,
        /** 404, 409, 410: there is no such call, it is over, or it is not in the state for this. */
        NO_SUCH_CALL,
        /** Another 4xx: the request is wrong; the message says what. */
        INVALID,
        /** 429: too many requests, or the quota is used up. */
        RATE_LIMITED,
        /** 5xx: the server is out of order. */
        SERVER,
        /** No connection could be made: the cause says why. Nothing was sent. */
        UNREACHABLE,
        /** The connection broke before the answer; it may have been done. */
        BROKEN,
        /** No answer in time; it may have been done. */
        TIMEOUT;

        static Failure of(int status) {
            return switch (status) {
                case 401 -> KEY;
                case 403 -> FORBIDDEN;
                case 404, 409, 410 -> NO_SUCH_CALL;
                case 429 -> RATE_LIMITED;
                default -> status >= 500 ? SERVER : INVALID;
            };
        }

        String meaning() {
            return switch (this) {
                case KEY -> "the key is wrong or missing";
                case FORBIDDEN -> "the key may not do this";
                case NO_SUCH_CALL -> "there is no such call any more, or it is not in the state for this";
                case INVALID -> "the request is wrong";
                case RATE_LIMITED -> "too many requests, or the quota is used up";
                case SERVER -> "the server is out of order";
                case UNREACHABLE -> "the server cannot be reached";
                case BROKEN -> "the connection broke before the answer";
                case TIMEOUT -> "the server did not answer in time";
            };
        }
    }

    private final Failure failure;
    private final int httpStatus;
    private final String code;
    private final boolean retryable;
    private final long retryAfterMillis;

    CallRequestException(String callId, CallRequest request, Failure failure, int httpStatus, String code, String detail, long retryAfterMillis) {
        super("call " + callId + ": " + request.verb() + " failed: " + failure.meaning() + (httpStatus > 0 ? " (HTTP " + httpStatus
                + (code == null ? "" : ", " + code) + ")" : "") + (detail == null ? "" : ": " + detail));
        this.failure = failure;
        this.httpStatus = httpStatus;
        this.code = code;
        this.retryAfterMillis = retryAfterMillis;
        // with no quota a pause does not help; after these the server may have done what was asked
        boolean passing = failure == Failure.RATE_LIMITED && !"insufficient_quota".equals(code) || failure == Failure.UNREACHABLE
                || (failure == Failure.SERVER || failure == Failure.BROKEN || failure == Failure.TIMEOUT) && request.repeatable();
        this.retryable = passing;
    }

    public Failure failure() {
        return failure;
    }

    /** Stable and in lower case, for headers and meters: {@code rate-limited}. */
    public String label() {
        return failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of the answer; 0 when there was none. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The server's error code, or null. */
    public String code() {
        return code;
    }

    /** Whether the same request may succeed later and does no harm if it was done before. */
    public boolean retryable() {
        return retryable;
    }

    /** How long the server wants to be left alone; 0 when it does not say. */
    public long retryAfterMillis() {
        return retryAfterMillis;
    }
}
