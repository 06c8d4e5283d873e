// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

/** Told what happens to a call. Thread: the call's loop, always; nothing here may block. */
public interface CallListener {

    /** Our 200 was acknowledged. */
    default void onAnswered(Call call) {
    }

    /** The rate of audio the call plays is known, or has changed with a re-INVITE. @param rate in Hz */
    default void onRate(Call call, int rate) {
    }

    /**
     * Audio from the caller, continuous in time.
     *
     * @param samples  16-bit linear mono, owned by the receiver and shared by all listeners: for reading only
     * @param rate     in Hz
     * @param position index of the first sample since the call's first packet
     */
    default void onAudio(Call call, short[] samples, int rate, long position) {
    }

    /** The caller was found to speak, or to have fallen silent; told when somebody has asked for it ({@link Call#watchCaller}). */
    default void onCallerVoice(Call call, boolean speaks) {
    }

    /** A key press, by telephone-event or INFO, once. */
    default void onDigit(Call call, char digit, int durationMillis) {
    }

    /** The caller put us on hold. */
    default void onHeld(Call call) {
    }

    /** The caller came back. */
    default void onResumed(Call call) {
    }

    /** The call is over; told exactly once, the last of all. */
    default void onEnded(Call call, CallRecord record) {
    }
}
