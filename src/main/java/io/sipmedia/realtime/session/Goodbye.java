// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.session.ResponseState.Request;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The response that is asked for when a budget is used up, until the caller has heard it.
 *
 * <p>Thread: the call's loop.
 */
final class Goodbye {

    // what the phone's queue and the network add to its length
    private static final long MARGIN_MILLIS = 500;
    private static final long LONGEST_MILLIS = 30_000;
    private static final int MOST_ASKED = 3;

    private final Spending.Talk talk;
    private final LongSupplier nanos;
    private Request request;
    private Runnable heard;
    private int asked;
    private String responseId;
    private boolean made;
    private long begunNanos;
    private long voiceBefore;
    // what the server plays now, and how often it has told
    private final Set<String> playing = new HashSet<>();
    private int playingTold;

    Goodbye(ObjectNode response, Spending.Talk talk, LongSupplier nanos) {
        this.talk = talk;
        this.nanos = nanos;
        say(response);
    }

    /** What it is asked for with, as the server that is spoken with wants it. */
    void say(ObjectNode response) {
        request = new Request(response, ResponseState.Purpose.WORDS);
    }

    /**
     * It is time for one.
     *
     * @param whenHeard told when the caller has heard it; also some time after {@link #forget}
     */
    void due(Runnable whenHeard) {
        forget();
        asked = 0;
        heard = whenHeard;
    }

    /** There is none. */
    void forget() {
        responseId = null;
        made = false;
    }

    boolean is(Request other) {
        return other == request;
    }

    boolean is(String response) {
        return response != null && response.equals(responseId);
    }

    /** Whether the server has begun it. */
    boolean begun() {
        return responseId != null;
    }

    /** Whether the server has made all of it. */
    boolean made() {
        return made;
    }

    /** It is asked for, unless it is under way; a server that refuses it is not asked for ever. */
    Request ask() {
        return responseId == null && asked++ < MOST_ASKED ? request : null;
    }

    /** The server has begun it. */
    void begin(String response) {
        responseId = response;
        made = false;
        begunNanos = nanos.getAsLong();
        voiceBefore = talk.voiceMillis();
    }

    /** The server has made it; the phone plays slower than the model speaks. */
    void done() {
        long voice = talk.voiceMillis() - voiceBefore;
        made = true;
        if (talk.playedByServer()) {
            played();
            return;
        }
        long since = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begunNanos);
        talk.schedule(heard, voice == 0 ? 0 : Math.min(LONGEST_MILLIS, Math.max(0, voice - since) + MARGIN_MILLIS));
    }

    /** The connection over which the server would tell is gone. */
    void unheard() {
        playing.clear();
    }

    /** The server has begun to play a response, or has stopped. */
    void serverPlays(String response, boolean now) {
        if (now) {
            playing.add(response);
        } else {
            playing.remove(response);
        }
        playingTold++;
        if (made) {
            played();
        }
    }

    // the caller has heard it when the server has nothing left to play, and is not about to begin
    private void played() {
        int told = playingTold;
        Runnable mine = heard;
        talk.schedule(() -> {
            if (told == playingTold) {
                mine.run();
            }
        }, playing.isEmpty() ? MARGIN_MILLIS : LONGEST_MILLIS);
    }
}
