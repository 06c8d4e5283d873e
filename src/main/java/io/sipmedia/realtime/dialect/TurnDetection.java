// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * How the server finds out that the caller has finished speaking.
 *
 * @param type              {@code server_vad}, {@code semantic_vad} or {@code none}
 * @param threshold         0.0 to 1.0, loudness above which sound counts as speech; server_vad only
 * @param prefixPaddingMs   audio before the detected start that belongs to the turn; server_vad only
 * @param silenceDurationMs silence that ends a turn; server_vad only, always sent, because documented and real defaults differ
 * @param idleTimeoutMs     5000 to 30000, silence of the caller after which the model speaks up; 0 for never; server_vad only
 * @param eagerness         {@code low}, {@code medium}, {@code high} or {@code auto}; semantic_vad only
 * @param createResponse    whether the server answers a finished turn by itself
 * @param interruptResponse whether the server stops its answer by itself when the caller speaks
 */
public record TurnDetection(
        String type, double threshold, int prefixPaddingMs, int silenceDurationMs, int idleTimeoutMs, String eagerness,
        boolean createResponse, boolean interruptResponse) {

    /** server_vad with threshold 0.5, 300 ms of padding, 500 ms of silence, answering and interrupting by itself. */
    public static TurnDetection serverVad() {
        return new TurnDetection("server_vad", 0.5, 300, 500, 0, "auto", true, true);
    }

    /** No detection: the route commits the caller's audio and asks for responses. */
    public static TurnDetection none() {
        return new TurnDetection("none", 0.5, 300, 500, 0, "auto", false, false);
    }

    public boolean isNone() {
        return "none".equals(type);
    }

    /** Whether the server will answer a turn without being asked. */
    public boolean answersByItself() {
        return !isNone() && createResponse;
    }

    /** Whether the server cancels its response when the caller speaks. */
    public boolean interruptsByItself() {
        return !isNone() && interruptResponse;
    }

    public TurnDetection withType(String newType) {
        return new TurnDetection(newType, threshold, prefixPaddingMs, silenceDurationMs, idleTimeoutMs, eagerness, createResponse, interruptResponse);
    }

    public TurnDetection withThreshold(double loudness) {
        return new TurnDetection(type, loudness, prefixPaddingMs, silenceDurationMs, idleTimeoutMs, eagerness, createResponse, interruptResponse);
    }

    public TurnDetection withPrefixPadding(int millis) {
        return new TurnDetection(type, threshold, millis, silenceDurationMs, idleTimeoutMs, eagerness, createResponse, interruptResponse);
    }

    public TurnDetection withSilenceDuration(int millis) {
        return new TurnDetection(type, threshold, prefixPaddingMs, millis, idleTimeoutMs, eagerness, createResponse, interruptResponse);
    }

    public TurnDetection withIdleTimeout(int millis) {
        return new TurnDetection(type, threshold, prefixPaddingMs, silenceDurationMs, millis, eagerness, createResponse, interruptResponse);
    }

    public TurnDetection withEagerness(String newEagerness) {
        return new TurnDetection(type, threshold, prefixPaddingMs, silenceDurationMs, idleTimeoutMs, newEagerness, createResponse, interruptResponse);
    }

    public TurnDetection withCreateResponse(boolean answers) {
        return new TurnDetection(type, threshold, prefixPaddingMs, silenceDurationMs, idleTimeoutMs, eagerness, answers, interruptResponse);
    }

    public TurnDetection withInterruptResponse(boolean interrupts) {
        return new TurnDetection(type, threshold, prefixPaddingMs, silenceDurationMs, idleTimeoutMs, eagerness, createResponse, interrupts);
    }
}
