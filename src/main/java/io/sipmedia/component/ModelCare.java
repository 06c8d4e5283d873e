// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Call;
import io.sipmedia.call.CallState;
import io.sipmedia.sip.RareWarning;
import io.sipmedia.support.CallBus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a caller hears when the model is not there: the hold prompt while it is lost, the fallback prompt when it has
 * failed, then a person or the end of the call; and what the model side wants done with the call.
 *
 * <p>Thread: the call's loop, except {@link #signal}.
 */
final class ModelCare {

    private static final Logger LOG = LoggerFactory.getLogger(ModelCare.class);
    // a model that is down fails every call
    private static final RareWarning FAILED = new RareWarning();

    private final SipMediaComponent component;
    private final CallPlan plan;
    private final Call call;
    private final ToolFiller filler;
    private boolean lost;
    // before the caller hears us
    private boolean slow;
    private boolean holding;
    private boolean failed;
    private boolean cared;

    ModelCare(SipMediaComponent component, CallPlan plan, Call call) {
        this.component = component;
        this.plan = plan;
        this.call = call;
        filler = new ToolFiller(component, call);
    }

    /** Thread: any. */
    void signal(CallBus.Signal signal, String detail) {
        switch (signal) {
            case MODEL_LOST, MODEL_SLOW, MODEL_RESUMED, MODEL_READY, MODEL_FAILED, MODEL_GOODBYE ->
                    call.loop().execute(() -> on(signal, detail));
            case FILLER_WANTED -> call.loop().execute(() -> filler.begin(detail));
            case FILLER_OVER -> call.loop().execute(filler::end);
            case PLAYOUT_PAUSE -> call.pausePlayout(true);
            case PLAYOUT_RESUME -> call.pausePlayout(false);
            case CALLER_WATCH_WANTED -> call.watchCaller(Integer.parseInt(detail));
            case HANGUP_WANTED -> call.loop().execute(() -> call.hangup(detail, null));
            case TRANSFER_WANTED -> call.loop().execute(() -> {
                if (call.state() != CallState.ENDED) {
                    transfer(detail, "transfer-failed", null);
                }
            });
            default -> {
                // ours
            }
        }
    }

    private void transfer(String target, String cause, String reason) {
        call.transfer(target).whenComplete((outcome, error) -> {
            if (error != null || !outcome.accepted()) {
                call.hangup(cause, reason);
            }
        });
    }

    boolean failed() {
        return failed;
    }

    /** From now on the caller can hear something. */
    void answered() {
        if (failed) {
            care();
        } else if (lost || slow) {
            hold();
        }
    }

    private void on(CallBus.Signal signal, String detail) {
        if (call.state() == CallState.ENDED || failed) {
            return;
        }
        boolean hears = call.state() == CallState.ANSWERED || call.state() == CallState.HELD;
        switch (signal) {
            case MODEL_LOST -> {
                call.note("model-lost", detail);
                if (!lost && hears) {
                    hold();
                }
                lost = true;
            }
            case MODEL_SLOW -> {
                call.note("model-slow", detail);
                if (!hears) {
                    slow = true;
                } else if (!lost) {
                    hold();
                }
            }
            case MODEL_RESUMED -> {
                if (!lost) {
                    release();
                }
            }
            case MODEL_READY -> {
                if (lost) {
                    call.note("model-back", detail);
                }
                release();
                lost = false;
                slow = false;
            }
            case MODEL_GOODBYE -> call.hangup("idle", "the caller did not answer");
            default -> {
                if (FAILED.due()) {
                    LOG.warn("Call {}: the model has failed: {} (others within ten seconds at DEBUG)", call.id(), detail);
                } else {
                    LOG.debug("Call {}: the model has failed: {}", call.id(), detail);
                }
                call.note("model-failed", detail);
                failed = true;
                if (hears) {
                    care();
                } else if (plan.refuseWithoutModel()) {
                    call.reject(503, "Service Unavailable", "model-failed");
                }
            }
        }
    }

    private void hold() {
        if (plan.holdPrompt() != null) {
            holding = true;
            // the model may be back before the prompt is read
            component.prompts().play(call, plan.holdPrompt(), true, () -> holding && !failed);
        }
    }

    private void release() {
        if (holding) {
            holding = false;
            call.stopPrompt();
        }
    }

    private void care() {
        if (cared) {
            return;
        }
        cared = true;
        call.stopPrompt();
        // nobody hears it on hold
        CompletionStage<?> told = plan.fallbackPrompt() == null || call.state() == CallState.HELD
                ? CompletableFuture.completedFuture(null)
                : component.prompts().play(call, plan.fallbackPrompt(), false);
        // whether the prompt was played or could not be: the caller must not be left in silence
        told.whenComplete((done, error) -> call.loop().execute(this::act));
    }

    private void act() {
        switch (plan.fallbackAction()) {
            case HANGUP -> call.hangup("model-failed", "the model has failed");
            case TRANSFER -> transfer(plan.fallbackTarget(), "model-failed", "the model has failed");
            case NONE -> LOG.debug("Call {}: left to the routes", call.id());
        }
    }
}
