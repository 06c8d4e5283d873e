// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.call.Call;
import io.sipmedia.call.CallListener;
import io.sipmedia.call.CallRecord;
import io.sipmedia.sip.RareWarning;
import io.sipmedia.support.CallBus;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one call through its life: tells the routes of it, answers when nobody else does, plays the greeting, passes audio
 * and events to the consumers of its line, and tells the bus.
 *
 * <p>Thread: {@link #begin} on a SIP thread, everything else on the call's loop.
 */
final class CallLifecycle implements CallListener {

    private static final Logger LOG = LoggerFactory.getLogger(CallLifecycle.class);
    private static final RareWarning NOT_MEASURED = new RareWarning();

    private final SipMediaComponent component;
    private final Line line;
    private final CallPlan plan;
    private final Call call;
    private final ModelCare care;
    private final SipMediaBinding binding;
    private final StatsClock stats;
    private ScheduledFuture<?> ringing;

    CallLifecycle(SipMediaComponent component, Line line, CallPlan plan, Call call) {
        this.component = component;
        this.line = line;
        this.plan = plan;
        this.call = call;
        this.care = new ModelCare(component, plan, call);
        this.binding = new SipMediaBinding(call, plan.headers());
        this.stats = new StatsClock(line, call, binding, component.runtime().appendDelays());
    }

    /** The INVITE has come. */
    void begin() {
        LOG.debug("Call {}: from {} for sip-media:{}", call.id(), call.dialog().from(), line.name());
        component.care().put(call.id(), care);
        if (plan.autoAnswer()) {
            call.ring();
        }
        call.loop().execute(() -> ringing = call.loop().schedule(
                () -> call.reject(480, null, "no-answer"), plan.ringMillis(), TimeUnit.MILLISECONDS));
        List<SipMediaConsumer> asked = line.consumers().stream().filter(each -> each.wants(CallEvent.INCOMING)).toList();
        if (asked.isEmpty()) {
            decide(false);
            return;
        }
        AtomicInteger open = new AtomicInteger(asked.size());
        AtomicBoolean failed = new AtomicBoolean();
        for (SipMediaConsumer consumer : asked) {
            consumer.event(call, CallEvent.INCOMING, message -> binding.incoming(message), success -> {
                if (!success) {
                    failed.set(true);
                }
                if (open.decrementAndGet() == 0) {
                    decide(failed.get());
                }
            });
        }
    }

    /** It could not begin. */
    void failed(RuntimeException why) {
        LOG.warn("Call {}: could not be taken: {}", call.id(), why.toString(), why);
        call.reject(500, null, "failed");
    }

    // a route that guards calls and fails must not let everybody in
    private void decide(boolean failed) {
        if (call.decided()) {
            return;
        }
        if (failed) {
            call.reject(500, null, "route-failed");
        } else if (plan.autoAnswer()) {
            call.answer().whenComplete((answered, error) -> {
                if (error != null) {
                    LOG.debug("Call {}: not answered: {}", call.id(), error.getMessage());
                }
            });
        }
    }

    @Override
    public void onRate(Call it, int rate) {
        component.runtime().callRates().set(call.id(), rate);
    }

    @Override
    public void onAnswered(Call it) {
        stopRinging();
        publish(CallBus.Signal.CALL_ANSWERED, null);
        if (plan.greeting() != null && !care.failed()) {
            component.prompts().play(call, plan.greeting(), false);
        }
        care.answered();
        stats.start(plan.statsMillis());
        tell(CallEvent.ANSWERED, message -> binding.event(message, CallEvent.ANSWERED));
    }

    @Override
    public void onAudio(Call it, short[] samples, int rate, long position) {
        for (SipMediaConsumer consumer : line.consumers()) {
            if (consumer.wantsAudio()) {
                consumer.audio(call, samples, rate, position);
            }
        }
    }

    @Override
    public void onCallerVoice(Call it, boolean speaks) {
        publish(speaks ? CallBus.Signal.CALLER_SPEAKS : CallBus.Signal.CALLER_SILENT, null);
    }

    @Override
    public void onDigit(Call it, char digit, int durationMillis) {
        tell(CallEvent.DTMF, message -> binding.digit(message, digit, durationMillis));
    }

    @Override
    public void onHeld(Call it) {
        publish(CallBus.Signal.CALL_HELD, null);
        tell(CallEvent.HELD, message -> binding.event(message, CallEvent.HELD));
    }

    @Override
    public void onResumed(Call it) {
        publish(CallBus.Signal.CALL_RESUMED, null);
        tell(CallEvent.RESUMED, message -> binding.event(message, CallEvent.RESUMED));
    }

    @Override
    public void onEnded(Call it, CallRecord record) {
        stopRinging();
        stats.stop();
        component.care().remove(call.id());
        component.switchboard().over(call);
        LOG.debug("Call {}: over, {} after {} ms", call.id(), record.cause(), record.durationMillis());
        publish(CallBus.Signal.CALL_ENDED, record.cause());
        tell(CallEvent.ENDED, message -> binding.ended(message, record));
        line.consumers().forEach(consumer -> consumer.forget(call));
        measure(record);
    }

    // last, and on its own: the registry is somebody else's, and without the news of the end a model session stays open
    private void measure(CallRecord record) {
        try {
            component.meters().ended(record);
        } catch (RuntimeException e) {
            if (NOT_MEASURED.due()) {
                LOG.warn("Call {}: the registry does not take its figures: {} (others within ten seconds at DEBUG)", call.id(), e.toString());
            }
            LOG.debug("Call {}: not measured", call.id(), e);
        }
    }

    private void stopRinging() {
        if (ringing != null) {
            ringing.cancel(false);
        }
    }

    private void publish(CallBus.Signal signal, String detail) {
        try {
            component.runtime().bus().publish(signal, call.id(), detail);
        } catch (RuntimeException e) {
            LOG.warn("Call {}: a listener of {} failed: {}", call.id(), signal, e.toString(), e);
        }
    }

    private void tell(CallEvent event, java.util.function.Consumer<org.apache.camel.Message> binder) {
        for (SipMediaConsumer consumer : line.consumers()) {
            if (consumer.wants(event)) {
                consumer.event(call, event, binder, success -> { });
            }
        }
    }
}
