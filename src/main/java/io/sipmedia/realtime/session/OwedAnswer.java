// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import io.sipmedia.realtime.session.ResponseState.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer that is still owed to the caller because its response failed ({@code response.done} with status
 * {@code failed}), or was lost with its connection. It is asked for once more, here, on the next connection or of another
 * server, so that he need not say it again.
 *
 * <p>Thread: the call's loop.
 */
final class OwedAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(OwedAnswer.class);
    // a failed response is asked for again after a delay that doubles: with the default 1, 2 and 4 seconds
    private static final int MAX_RETRIES = 3;
    private static final int MOST_FAILED = 2;

    private final ConversationContext context;
    private final ResponseState responses;
    private final ResponseRequests requests;
    private final CallerTurns caller;
    private final Watchdog watchdog;
    private final History history;
    private int retries;
    // in a row, retries not counted
    private int failedAnswers;
    // nothing is left to be said of the active response
    private boolean said;
    // by the server, and to be asked for once more
    private Request failed;
    // on a connection that is gone
    private Request owed;

    OwedAnswer(
            ConversationContext context, ResponseState responses, ResponseRequests requests, CallerTurns caller, Watchdog watchdog,
            History history) {
        this.context = context;
        this.responses = responses;
        this.requests = requests;
        this.caller = caller;
        this.watchdog = watchdog;
        this.history = history;
    }

    /** A response has begun, or a piece of its voice has come: there is something left to be said. */
    void begun() {
        said = false;
    }

    /** An item of the active response is finished. */
    void itemDone() {
        said = true;
    }

    /** What the caller says now is answered, not what he said before. */
    void callerSpoke() {
        failed = null;
    }

    /** A response was completed. */
    void completed() {
        retries = 0;
        failedAnswers = 0;
    }

    /** A response failed. @param asked how it was asked for; null when the server began it by itself */
    void failed(JsonNode response, Request asked, String json) {
        ServerError error = ServerError.of(response.path("status_details").path("error"));
        if (error.fatal()) {
            context.line.unusable(error.toString(), true);
            return;
        }
        Request again = asked == null ? new Request(null) : asked;
        if (error.passing() && retries < (context.line.alternative() ? 1 : MAX_RETRIES)) {
            LOG.debug("call {}: the response failed ({}), asked for once more", context.callId, error);
            watchdog.dueAgain();
            failed = again;
            context.line.schedule(() -> retry(again), context.settings().retryDelayMillis() << retries++);
            return;
        }
        retries = 0;
        context.warnings.warn("the response failed: " + error);
        context.routes.emit(RouteEvents.error("response.done", json, error)
                .with(Detail.RESPONSE_ID, Conversation.text(response, "id")));
        if (++failedAnswers >= MOST_FAILED || context.line.alternative()) {
            failed = again;
            watchdog.dueAgain();
            context.line.unusable("the server fails every response: " + error, false);
        } else {
            requests.pump();
        }
    }

    private void retry(Request again) {
        if (failed == again) {
            failed = null;
            if (!caller.speaks()) {
                responses.enqueueFirst(again);
                requests.pump();
            }
        }
    }

    /** To be told before anybody else forgets what was under way: begun and not finished is owed. */
    void connectionLost() {
        // asked for and not begun goes on waiting; begun and not finished is owed to the caller, who need not ask again
        if (responses.phase() == ResponsePhase.ACTIVE && !said && !responses.discarded(responses.activeId())
                || responses.phase() == ResponsePhase.IDLE && watchdog.waits()) {
            owed = failed != null ? failed : responses.asked() != null ? responses.asked() : new Request(null);
        }
        failed = null;
    }

    private boolean knowsHistory() {
        return context.can(Ability.HISTORY) || context.can(Ability.HISTORY_AT_START);
    }

    /** A new connection is ready after a loss. Nothing is asked for that the server cannot know what it is about. */
    void resume() {
        if (owed != null && (owed.parameters() != null || knowsHistory() && !history.empty())) {
            responses.enqueueFirst(owed);
        }
        owed = null;
    }
}
