// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Delays;
import io.sipmedia.realtime.session.InterruptOptions;
import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.realtime.session.RealtimeSession;
import io.sipmedia.realtime.session.Resilience;
import io.sipmedia.realtime.session.SessionListener;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.realtime.session.SessionState;
import io.sipmedia.realtime.session.SpendingPlan;
import io.sipmedia.realtime.session.ToolCall;
import io.sipmedia.realtime.tool.Tool;
import io.sipmedia.realtime.tool.ToolBox;
import io.sipmedia.support.AudioRoute;
import io.sipmedia.support.CallBus.Signal;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A call's session with its Camel side: hands audio and events to the consumers, calls to the tools, and what the phone
 * must know to the bus.
 *
 * <p>Thread: the call's loop, except where said.
 */
final class CallSession implements SessionListener {

    private final RealtimeComponent component;
    private final RealtimeSessions group;
    private final RealtimeConfiguration configuration;
    private final ToolBox tools;
    private final String callId;
    private final RealtimeSession model;
    private final int inputRate;
    private final Supplier<Delays> appendDelays;
    private final CountDownLatch over = new CountDownLatch(1);
    private final SpendingPlan plan;
    private boolean rateComplained;
    private boolean refused;
    // written before it is opened
    private volatile Consumer<SessionRecord> whenOver = over -> { };

    CallSession(
            RealtimeComponent component, RealtimeSessions group, RealtimeConfiguration configuration, ToolBox tools,
            String callId, Resilience resilience, SessionOwner owner) {
        this.component = component;
        this.group = group;
        this.configuration = configuration;
        this.tools = tools;
        this.callId = callId;
        inputRate = resilience.servers().get(0).settings().options().input().sampleRate();
        component.runtime().modelRates().add(callId, inputRate);
        plan = configuration.toPlan(component.ledger().account(owner.tenant()));
        model = new RealtimeSession(callId, component.runtime().loops().of(callId),
                component.transport(configuration.getTransport(), owner), resilience, this, plan);
        appendDelays = model::appendDelays;
        component.runtime().appendDelays().add(callId, appendDelays);
    }

    /** From any thread; more than once does nothing. */
    void open(boolean answered) {
        SpentDay spent = model.state() == SessionState.NEW ? SpentDay.of(plan) : null;
        if (spent != null) {
            refuse(spent);
            return;
        }
        if ("local".equals(configuration.getInterruptBy())) {
            component.runtime().bus().publish(Signal.CALLER_WATCH_WANTED, callId, Integer.toString(InterruptOptions.ONSET_MILLIS));
        }
        model.open();
        if (answered) {
            model.answered();
        }
    }

    // nothing is connected, so nothing is spent; the caller hears what he hears when a model has failed
    private void refuse(SpentDay spent) {
        component.runtime().loops().of(callId).execute(() -> {
            if (!refused) {
                refused = true;
                onEvent(spent.event());
                onFailed(spent.reason());
                model.close(spent.reason());
            }
        });
    }

    @Override
    public void onBudgetExceeded(String reason) {
        switch (configuration.getBudgetAction()) {
            case "hangup" -> component.runtime().bus().publish(Signal.HANGUP_WANTED, callId, "budget-exceeded");
            case "transfer" -> component.runtime().bus().publish(Signal.TRANSFER_WANTED, callId, configuration.getBudgetTarget());
            default -> {
                return; // left to the routes, which may still give more
            }
        }
        model.close(reason);
    }

    String callId() {
        return callId;
    }

    /** Told, on the loop, when it is over. Before {@link #open}. */
    void whenOver(Consumer<SessionRecord> listener) {
        whenOver = listener;
    }

    /** What the phone side was told of it is true no more. */
    void unlist() {
        component.runtime().modelRates().remove(callId, inputRate);
        component.runtime().appendDelays().remove(callId, appendDelays);
    }

    /** The session itself; may be used from any thread. */
    RealtimeSession model() {
        return model;
    }

    /** From the route's thread, which is the call's loop for audio. */
    void audio(AudioFrame frame) throws RealtimeException {
        if (frame.sampleRate() == inputRate) {
            model.audio(frame);
        } else if (!rateComplained) {
            rateComplained = true; // once per call, not fifty times a second
            throw new RealtimeException("the model takes audio of " + inputRate + " Hz, this frame has " + frame.sampleRate()
                    + " Hz; put the processor resample24k before realtime:");
        }
    }

    /** Whether it takes no operations any more: its goodbye is on its way, or it has been said. From any thread. */
    boolean ending() {
        SessionState state = model.state();
        return state == SessionState.CLOSING || state.over();
    }

    boolean awaitOver(long nanos) throws InterruptedException {
        return over.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void onAudio(AudioFrame frame) {
        for (RealtimeConsumer consumer : group.consumers()) {
            consumer.audio(frame);
        }
    }

    @Override
    public void onEvent(RealtimeEvent event) {
        if ("usage".equals(event.group()) && event.body() instanceof Map<?, ?> usage) {
            component.meters().used(group.name(), usage);
        }
        for (RealtimeConsumer consumer : group.consumers()) {
            consumer.event(callId, event);
        }
    }

    @Override
    public long onToolCall(ToolCall call) {
        Tool tool = tools.find(call.name());
        if (tool != null) {
            tool.run(call, result -> model.toolOutput(call.toolCallId(), result));
            return tool.timeoutMillis() > 0 ? tool.timeoutMillis() : configuration.getToolTimeout();
        }
        boolean somebodyListens = group.consumers().stream().anyMatch(RealtimeConsumer::takesTools);
        return somebodyListens && !"none".equals(configuration.getTools()) ? configuration.getToolTimeout() : 0;
    }

    @Override
    public void onAnswerLatency(long millis) {
        component.meters().answered(group.name(), millis);
    }

    @Override
    public void onFiller(String prompt) {
        component.runtime().bus().publish(prompt == null ? Signal.FILLER_OVER : Signal.FILLER_WANTED, callId, prompt);
    }

    @Override
    public void onPause(boolean pause) {
        component.runtime().bus().publish(pause ? Signal.PLAYOUT_PAUSE : Signal.PLAYOUT_RESUME, callId, null);
    }

    @Override
    public void onIdleEnd() {
        component.runtime().bus().publish(Signal.MODEL_GOODBYE, callId, named(null));
    }

    @Override
    public void onReady() {
        component.runtime().bus().publish(Signal.MODEL_READY, callId, named(null));
        onEvent(RealtimeEvent.of("ready", "ready", null, null));
    }

    @Override
    public void onLost(String reason) {
        component.runtime().bus().publish(Signal.MODEL_LOST, callId, named(reason));
        onEvent(RealtimeEvent.of("lost", "lost", null, reason));
    }

    @Override
    public void onSlow(String reason) {
        component.runtime().bus().publish(Signal.MODEL_SLOW, callId, named(reason));
    }

    @Override
    public void onResumed() {
        component.runtime().bus().publish(Signal.MODEL_RESUMED, callId, named(null));
    }

    @Override
    public void onFailover(String server) {
        onEvent(RealtimeEvent.of("failover", "failover", null, server));
    }

    @Override
    public void onFailed(String reason) {
        group.failed(callId, reason);
        component.runtime().bus().publish(Signal.MODEL_FAILED, callId, named(reason));
        onEvent(RealtimeEvent.of("failed", "failed", null, reason));
    }

    // a call may have sessions of several names
    private String named(String reason) {
        return "realtime:" + group.name() + (reason == null ? "" : ": " + reason);
    }

    @Override
    public void onClosed(SessionRecord line) {
        SessionRecord sessionRecord = withRoutes(line);
        onEvent(RealtimeEvent.of("closed", "closed", null, sessionRecord));
        for (RealtimeConsumer consumer : group.consumers()) {
            consumer.forget(callId);
        }
        unlist();
        component.meters().ended(group.name(), sessionRecord);
        group.closed(this);
        over.countDown();
        whenOver.accept(sessionRecord);
    }

    // the session knows its line, not who takes the voice from there
    private SessionRecord withRoutes(SessionRecord line) {
        int errors = 0;
        int dropped = 0;
        for (RealtimeConsumer consumer : group.consumers()) {
            AudioRoute.Stream audio = consumer.audioOf(callId);
            if (audio != null) {
                errors += audio.errors();
                dropped += audio.dropped();
            }
        }
        return line.withRoutes(errors, dropped);
    }

    @Override
    public boolean wantsAudioEvents() {
        for (RealtimeConsumer consumer : group.consumers()) {
            if (consumer.takesAudioEvents()) {
                return true;
            }
        }
        return false;
    }
}
