// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.call.Call;
import io.sipmedia.support.AudioRoute;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One route's view of the calls of a name: their audio or their events. Stopping the last consumer of a name drains it: new calls
 * are refused, running ones go on until they end or the shutdown time is over.
 */
public class SipMediaConsumer extends DefaultConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(SipMediaConsumer.class);

    private final Set<CallEvent> events;
    private AudioDispatch audio;
    private EventDispatch dispatch;
    // set by the thread that stops the route, read by SIP threads
    private volatile boolean draining;
    private volatile ScheduledFuture<?> patience;

    public SipMediaConsumer(SipMediaEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.events = CallEvent.parse(endpoint.getConfiguration().getInclude());
    }

    @Override
    public SipMediaEndpoint getEndpoint() {
        return (SipMediaEndpoint) super.getEndpoint();
    }

    @Override
    public boolean isHostedService() {
        return true;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        patient();
        draining = false;
        SipMediaComponent component = getEndpoint().getComponent();
        dispatch = new EventDispatch(this, component.runtime().eventThreads());
        audio = wantsAudio() ? new AudioDispatch(this, component.runtime().eventThreads()) : null;
        component.attach(this);
        if (audio != null) {
            component.meters().routes().start(getEndpoint().getName(), getRouteId(), audio.route());
        }
        LOG.info("sip-media:{} takes {} of calls", getEndpoint().getName(), wantsAudio() ? "the audio" : events);
    }

    @Override
    protected void doResume() throws Exception {
        draining = false;
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        draining = true;
        patient();
        SipMediaComponent component = getEndpoint().getComponent();
        if (audio != null) {
            component.meters().routes().stop(getEndpoint().getName(), getRouteId());
        }
        component.detach(this);
        super.doStop();
    }

    /** Whether this consumer takes new calls. */
    boolean accepting() {
        return !draining && isStarted() && !isSuspendingOrSuspended();
    }

    boolean wants(CallEvent event) {
        return events.contains(event);
    }

    boolean wantsAudio() {
        return events.isEmpty();
    }

    /** A frame of a call. Thread: the call's loop. */
    void audio(Call call, short[] samples, int rate, long position) {
        audio.frame(call, samples, rate, position);
    }

    /**
     * An event of a call. Thread: any; the route runs on another.
     *
     * @param done told whether the route got through without an exception
     */
    void event(Call call, CallEvent event, Consumer<Message> binder, Consumer<Boolean> done) {
        dispatch.event(call, event, binder, done);
    }

    /** Whether the route has not got through the events of a call yet. */
    boolean busy(Call call) {
        return dispatch.busy(call.id());
    }

    /** The call is over; nothing but events that wait may be kept of it. Thread: the call's loop. */
    void forget(Call call) {
        if (audio != null) {
            audio.forget(call.id());
        }
        dispatch.forget(call.id());
    }

    /** Exchanges on their way. */
    int pendingExchanges() {
        return dispatch == null ? 0 : dispatch.pending();
    }

    /** Waits until the events on their way have gone through the route. */
    boolean awaitIdle(long millis) throws InterruptedException {
        return dispatch == null || dispatch.awaitIdle(millis);
    }

    /** What the audio route has cost and lost; null when this consumer takes events. */
    AudioRoute audioRoute() {
        return audio == null ? null : audio.route();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        draining = true;
        LOG.info("sip-media:{} drains: {} calls are up", getEndpoint().getName(), pendingCalls());
        // when Camel's patience is at its end it lets no exchange through any more, so the calls must be over, and told, before
        ShutdownStrategy strategy = getEndpoint().getCamelContext().getShutdownStrategy();
        SipMediaComponent component = getEndpoint().getComponent();
        long all = strategy.getTimeUnit().toMillis(strategy.getTimeout());
        patience = component.runtime().loops().all().get(0).schedule(() -> {
            if (pendingCalls() > 0) {
                component.switchboard().end(getEndpoint().getName(), "shutdown");
            }
        }, Math.max(all / 2, all - component.getStopTimeout()), TimeUnit.MILLISECONDS);
        return true;
    }

    private void patient() {
        ScheduledFuture<?> timer = patience;
        if (timer != null) {
            timer.cancel(false);
            patience = null;
        }
    }

    @Override
    public int getPendingExchangesSize() {
        return pendingExchanges() + pendingCalls();
    }

    // calls are waited for only when no other consumer of the name is left to serve them
    private int pendingCalls() {
        Switchboard board = getEndpoint().getComponent().switchboard();
        Line line = board == null ? null : board.line(getEndpoint().getName());
        return line == null || line.accepting() ? 0 : board.count(line.name());
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (!suspendOnly) {
            draining = true;
        }
    }
}
