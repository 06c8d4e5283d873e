// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.AudioFrame;

/**
 * Told of everything that happens in a session. Thread: the call's loop; nothing here may block.
 */
public interface SessionListener {

    /** A piece of the model's voice, in order, never of a response the caller has interrupted. */
    void onAudio(AudioFrame frame);

    /** Anything but audio. */
    void onEvent(RealtimeEvent event);

    /**
     * The model calls a function. The result goes to {@link RealtimeSession#toolOutput}.
     *
     * @return how many milliseconds the session shall wait for the result; 0 if nobody will answer
     */
    long onToolCall(ToolCall call);

    /** The caller waits for a function: the phone shall play this resource again and again; null: it shall be silent. */
    default void onFiller(String prompt) {
    }

    /** The caller has not answered for so long that the model has said goodbye: the call is to end. */
    default void onIdleEnd() {
    }

    /** Ready for the first time or again. */
    void onReady();

    /** The connection is lost (or was never made) and will be tried again. */
    void onLost(String reason);

    /** No further attempt will be made. {@link #onClosed} follows. */
    void onFailed(String reason);

    /** The last call of all. */
    void onClosed(SessionRecord sessionRecord);

    /** The model has begun to answer, so many milliseconds after the end of the caller's turn. */
    default void onAnswerLatency(long millis) {
    }

    /** The phone shall wait in the middle of what it plays, or go on there. */
    default void onPause(boolean pause) {
    }

    /** The caller waits for a word of the model, or for the first connection, longer than callers like. */
    default void onSlow(String reason) {
    }

    /** What {@link #onSlow} told of is over. */
    default void onResumed() {
    }

    /** The session goes on with another server; its model and address, for people. */
    default void onFailover(String server) {
    }

    /** The budget is used up and the model has said goodbye, or has had its time for it. It says nothing any more. */
    default void onBudgetExceeded(String reason) {
    }

    /** Whether somebody wants the raw {@code response.output_audio.delta} events too. */
    default boolean wantsAudioEvents() {
        return false;
    }
}
