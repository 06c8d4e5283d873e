// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.openaisip.rest.CallClient;
import io.sipmedia.openaisip.rest.CallRequest;
import io.sipmedia.openaisip.rest.CallRequestException;
import io.sipmedia.openaisip.rest.CallRequestException.Failure;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.support.CallBus.Signal;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that was accepted here and that OpenAI carries: what the model side wants done with it is done. A hangup that fails is
 * tried again, because the caller would be left with nobody, for an hour and at our cost; a transfer is not, it could call a second
 * person, and the call ends instead.
 *
 * <p>Thread: the call's loop, to which everything hands over.
 */
final class CarriedCall {

    private static final Logger LOG = LoggerFactory.getLogger(CarriedCall.class);
    private static final long REQUEST_MILLIS = 10_000;
    private static final int TRIES = 4;
    private static final long PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    // the server closes the session itself when the call is over; should it not, we do
    private static final long LAST_WORDS_MILLIS = 2000;

    private final String callId;
    private final SessionSettings settings;
    private final Fallback fallback;
    private final CallClient client;
    private final MediaLoop loop;
    private final Runnable whenOver;
    private boolean ending;
    private boolean sessionOver;

    /** @param whenOver told when nothing more is to be done; may be told more than once */
    CarriedCall(String callId, SessionSettings settings, Fallback fallback, CallClient client, MediaLoop loop, Runnable whenOver) {
        this.callId = callId;
        this.settings = settings;
        this.fallback = fallback;
        this.client = client;
        this.loop = loop;
        this.whenOver = whenOver;
    }

    void on(Signal signal, String detail) {
        switch (signal) {
            case MODEL_GOODBYE -> inLoop(() -> end("the model has said goodbye"));
            case HANGUP_WANTED -> inLoop(() -> end(detail));
            case TRANSFER_WANTED -> inLoop(() -> transfer(detail));
            case MODEL_FAILED -> inLoop(() -> failed(detail));
            default -> { }
        }
    }

    /** The session that was shared with it is over, and with it the call, unless it is being ended. */
    void sessionOver() {
        inLoop(() -> {
            sessionOver = true;
            if (!ending) {
                whenOver.run();
            }
        });
    }

    /** A route has ended it. */
    void hungUp() {
        inLoop(this::over);
    }

    // at once where it can be: what follows in the same breath must find it begun
    private void inLoop(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void failed(String why) {
        LOG.warn("call {}: its session has failed ({}), fallbackAction is {}", callId, why, fallback.action());
        switch (fallback.action()) {
            case HANGUP -> end("the model has failed");
            case TRANSFER -> transfer(fallback.target());
            case NONE -> { }
        }
    }

    private void end(String why) {
        if (!ending) {
            ending = true;
            LOG.debug("call {}: is ended, {}", callId, why);
            hangUp(1);
        }
    }

    private void transfer(String target) {
        if (ending) {
            return;
        }
        CallRequest request;
        try {
            request = CallRequest.refer(Fallback.plus(target));
        } catch (IllegalArgumentException e) {
            LOG.warn("call {}: is ended instead: {}", callId, e.getMessage());
            end("it cannot be transferred");
            return;
        }
        ending = true;
        client.send(callId, request, settings, REQUEST_MILLIS).onComplete(answer -> inLoop(() -> {
            if (answer.succeeded()) {
                over();
            } else {
                LOG.warn("The call is ended instead: {}", answer.cause().getMessage());
                hangUp(1);
            }
        }));
    }

    private void hangUp(int tries) {
        client.send(callId, CallRequest.hangup(), settings, REQUEST_MILLIS).onComplete(answer -> inLoop(() -> {
            if (answer.succeeded() || failure(answer.cause()) == Failure.NO_SUCH_CALL) {
                over();
            } else if (tries < TRIES && answer.cause() instanceof CallRequestException e && e.retryable()) {
                LOG.debug("call {}: is tried again: {}", callId, e.getMessage());
                long pause = Math.min(LONGEST_PAUSE_MILLIS, Math.max(e.retryAfterMillis(), PAUSE_MILLIS * tries));
                loop.schedule(() -> hangUp(tries + 1), pause, TimeUnit.MILLISECONDS);
            } else {
                LOG.warn("The call goes on at OpenAI without us: {}", answer.cause().getMessage());
                ending = false;
                if (sessionOver) {
                    whenOver.run();
                }
            }
        }));
    }

    private static Failure failure(Throwable cause) {
        return cause instanceof CallRequestException e ? e.failure() : null;
    }

    private void over() {
        if (sessionOver) {
            whenOver.run();
        } else {
            loop.schedule(whenOver, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        }
        ending = false; // from now on the end of the session is the end of the call
    }
}
