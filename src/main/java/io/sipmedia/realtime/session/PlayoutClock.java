// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Until when the caller hears the model. A model makes speech faster than it can be heard, so the end of a response says
 * nothing about it; the lengths of its pieces do, played one after the other from the moment the first one comes.
 *
 * <p>Times are milliseconds of one clock. Thread: the call's loop.
 */
final class PlayoutClock {

    private long end = Long.MIN_VALUE;

    /** A piece of the model's voice is handed on. */
    void add(long now, long millis) {
        end = Math.max(end, now) + millis;
    }

    /** The phone has gone silent. */
    void cut(long now) {
        end = Math.min(end, now);
    }

    /** When the last of it was or will be heard; long ago when there was nothing. */
    long end() {
        return end;
    }
}
