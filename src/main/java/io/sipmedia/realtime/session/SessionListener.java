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

    /** Ready for the first time or again. */
    void onReady();

    /** The connection is lost (or was never made) and will be tried again. */
    void onLost(String reason);

    /** No further attempt will be made. {@link #onClosed} follows. */
    void onFailed(String reason);

    /** The last call of all. */
    void onClosed(SessionRecord sessionRecord);

    /** The budget is used up and the model has said goodbye, or has had its time for it. It says nothing any more. */
    default void onBudgetExceeded(String reason) {
    }

    /** Whether somebody wants the raw {@code response.output_audio.delta} events too. */
    default boolean wantsAudioEvents() {
        return false;
    }
}
