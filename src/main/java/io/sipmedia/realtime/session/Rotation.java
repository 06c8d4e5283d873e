// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.loop.MediaLoop;

/**
 * The age of a connection. Servers end a session at its age limit without a warning, or with a short one; another connection takes
 * over before, in a quiet moment.
 *
 * <p>Thread: the call's loop.
 */
final class Rotation {

    /** What it needs of the line. */
    interface Link {

        /** Whether the connection of this number is the current one, and ready. */
        boolean ready(int number);

        /** Whether nobody is in the middle of something, so that a change-over would not be noticed. */
        boolean quiet();

        /** Calls back, at once or within some seconds, when everything is ready for a change-over. */
        void beforeChangeOver(Runnable then);

        /** Another connection takes over. */
        void changeOver();

        /** The server ends this connection, and another one is made. */
        void expired(String why);
    }

    private static final long BEFORE_MILLIS = 120_000;
    private static final long RETRY_MILLIS = 500;
    // to be gone before the server closes: as what it does so is not known
    private static final long CHANGE_OVER_MILLIS = 1000;

    private final CurrentConnection connection;
    private final Link link;
    private final OneTimer rotation;
    private final OneTimer ending;

    Rotation(MediaLoop loop, CurrentConnection connection, Link link) {
        this.connection = connection;
        this.link = link;
        rotation = new OneTimer(loop);
        ending = new OneTimer(loop);
    }

    /** The server ends the session in so many milliseconds, by its rules. */
    void expiresIn(long millis) {
        if (millis > BEFORE_MILLIS) {
            in(millis - BEFORE_MILLIS);
        }
    }

    /** The server has said that it will end the connection: another one is made in a quiet moment, or before it does. */
    void endsIn(long millisLeft) {
        int number = connection.number();
        in(0);
        ending.in(Math.max(0, millisLeft - CHANGE_OVER_MILLIS), () -> {
            if (link.ready(number)) {
                link.expired("the server is about to end the connection");
            }
        });
    }

    /** Another connection takes over in the first quiet moment after so many milliseconds. */
    void in(long millis) {
        int number = connection.number();
        cancel();
        rotation.in(millis, () -> rotate(number));
    }

    void cancel() {
        rotation.cancel();
        ending.cancel();
    }

    private void rotate(int number) {
        whenQuiet(number, () -> link.beforeChangeOver(() -> whenQuiet(number, link::changeOver)));
    }

    private void whenQuiet(int number, Runnable task) {
        if (!link.ready(number)) {
            return; // lost, and another one is on its way
        }
        if (link.quiet()) {
            task.run();
        } else {
            rotation.in(RETRY_MILLIS, () -> whenQuiet(number, task));
        }
    }
}
