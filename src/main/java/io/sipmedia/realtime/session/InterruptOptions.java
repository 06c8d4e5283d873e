// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What happens when the caller speaks while the model does.
 *
 * @param by                who finds out: the server's turn detection, or the phone side
 * @param mode              what is done then
 * @param minMillis         how long somebody must speak to be no cough (pause), or to be heard at all by the phone side
 * @param resumeAfterMillis how long words may take to come after a sound that was over before
 * @param protectGreeting   nobody interrupts the greeting
 * @param asks              the server is told not to answer by itself, so the session asks for the answer to every turn that counts
 */
public record InterruptOptions(
        By by, Mode mode, int minMillis, int resumeAfterMillis, boolean protectGreeting, boolean asks) {

    /** Who finds out that the caller speaks. */
    public enum By { SERVER, LOCAL }

    /** What is done when he does. */
    public enum Mode { STOP, PAUSE, IGNORE }

    /** How long the phone side must hear a voice: shorter finds more coughs, longer cuts the model off later. */
    public static final int ONSET_MILLIS = 120;

    public InterruptOptions {
        if (minMillis < 100 || minMillis > 5000) {
            throw new IllegalArgumentException("interruptMin must be from 100 to 5000 ms, not " + minMillis);
        }
        if (resumeAfterMillis < 100 || resumeAfterMillis > 10_000) {
            throw new IllegalArgumentException("resumeAfter must be from 100 to 10000 ms, not " + resumeAfterMillis);
        }
    }

    /** As the server does it by itself: it stops at once. */
    public static InterruptOptions defaults() {
        return new InterruptOptions(By.SERVER, Mode.STOP, 600, 1000, false, false);
    }

    /** Whether the server must not stop its answer by itself. */
    public boolean needsControl() {
        return by == By.LOCAL || mode != Mode.STOP || protectGreeting;
    }
}
