// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Translation;
import io.sipmedia.realtime.transport.RealtimeConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The connection that a session speaks on now, of all that it has had; between two of them there is none, and what is sent goes
 * nowhere. Each has a number: what one says that is not the current one's is not to be heard.
 *
 * <p>Thread: the call's loop.
 */
final class CurrentConnection {

    private static final int NORMAL = 1000;

    // null when there is none
    private RealtimeConnection connection;
    private Translation translation = Translation.NONE;
    private int number;
    private long madeNanos;
    // of those before
    private long droppedEvents;

    /** Which connection this is, from 1; 0 before the first. */
    int number() {
        return number;
    }

    boolean is(int one) {
        return number == one;
    }

    /** Whether there is one that takes audio. */
    boolean open() {
        return connection != null;
    }

    /** When it was made; see {@link System#nanoTime()}. */
    long madeNanos() {
        return madeNanos;
    }

    /** Between our events and its own. */
    Translation translation() {
        return translation;
    }

    /** Audio events that slow sockets did not take. */
    long droppedEvents() {
        return droppedEvents + (connection == null ? 0 : connection.droppedAudioEvents());
    }

    // ---- from one to the next

    /** Another one is about to be made. Returns its number. */
    int next(Translation itsTranslation) {
        translation = itsTranslation;
        return ++number;
    }

    /** The next one is there. */
    void opened(RealtimeConnection opened) {
        connection = opened;
        madeNanos = System.nanoTime();
    }

    /** The one that is being made, or is there, has come too late. */
    void disown() {
        number++;
    }

    /** It is gone. */
    void forget() {
        letGo();
    }

    /** It is closed, and still heard until the next one is begun. */
    void leave() {
        letGo().close(NORMAL, "");
    }

    /** It is closed if there is one, and whatever it still says is not heard. */
    void drop() {
        RealtimeConnection old = letGo();
        disown();
        if (old != null) {
            old.close(NORMAL, "");
        }
    }

    /** It is closed, and is the current one until that is confirmed. */
    void close() {
        connection.close(NORMAL, "");
    }

    private RealtimeConnection letGo() {
        RealtimeConnection old = connection;
        if (old != null) {
            droppedEvents += old.droppedAudioEvents();
            connection = null;
        }
        return old;
    }

    // ---- what is sent

    void send(ObjectNode event) {
        if (connection != null) {
            for (ObjectNode one : translation.toServer(event)) {
                connection.send(ClientEvents.write(one));
            }
        }
    }

    /** What was said on earlier connections, oldest first. */
    void sendHistory(List<ObjectNode> items) {
        if (connection != null) {
            translation.history(items).forEach(one -> connection.send(ClientEvents.write(one)));
        }
    }

    /** Sends what the translation has to say by itself. */
    void sendUnasked() {
        if (connection != null) {
            for (ObjectNode one : translation.unasked()) {
                connection.send(ClientEvents.write(one));
            }
        }
    }

    /** Audio that must not be dropped: more than a socket takes at once, and bounded already. */
    void sendKept(byte[] event, int length) {
        if (connection != null) {
            connection.send(new String(event, 0, length, StandardCharsets.US_ASCII));
        }
    }

    void sendAudio(byte[] event, int length) {
        if (connection != null) {
            connection.sendAudio(event, length);
        }
    }
}
