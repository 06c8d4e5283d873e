// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Whom a session's line belongs to: what {@link SessionLink} and its parts ask and tell.
 *
 * <p>Thread: the call's loop.
 */
interface LinkOwner {

    /** The {@code session} member of the {@code session.update} that a new connection begins with. */
    ObjectNode sessionObject();

    /** An event of the present connection; the array is only valid during the call. */
    void received(byte[] utf8, int length);

    /** The connection is gone or given up, and with it everything under way on it. */
    void disconnected();

    /** Ready. @param again after a loss or a change-over */
    void ready(boolean again);

    /** The next connection goes to another server. */
    void moved(SessionSettings to);

    /** A connection is lost, or could not be made, and will be tried again. Told once until the next {@link #ready}. */
    void lost(String why);

    /** No further attempt will be made. {@link #over} follows. */
    void failed(String why);

    /** The last call of all. */
    void over();

    /** Whether nobody is in the middle of something, so that a change-over would not be noticed. */
    boolean quiet();

    /** A change-over is about to be made; calls back, at once or within some seconds, when everything is ready for it. */
    void beforeChangeOver(Runnable then);

    /** The session is about to be closed: stops what can be stopped, and says whether something is still to come. */
    boolean lastWords();

    /** Whether something is still to come; asked after each event since {@link #lastWords}. */
    boolean unfinished();
}
