// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Admission;
import io.sipmedia.call.Call;
import io.sipmedia.call.CallState;
import io.sipmedia.call.Calls;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.loop.Overload;
import io.sipmedia.sip.DialogListener;
import io.sipmedia.sip.IncomingCalls;
import io.sipmedia.sip.InviteDialog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the consumers for each new call: those of the Request-URI's user, else those of {@code *}; refuses what nobody
 * wants (404), what is too much or comes at the wrong time (503).
 *
 * <p>Thread: any.
 */
final class Switchboard implements IncomingCalls {

    static final String ANY = "*";

    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    private final SipMediaComponent component;
    private final Calls calls = new Calls();
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final Admission admission;
    private final Overload overload;
    private final Refusals refusals;

    Switchboard(SipMediaComponent component, int maxCalls, int callsPerSecond, Overload overload) {
        this.component = component;
        this.admission = new Admission(maxCalls, callsPerSecond, overload::everywhere);
        this.overload = overload;
        this.refusals = new Refusals(overload);
    }

    Calls calls() {
        return calls;
    }

    Line line(String name) {
        return lines.get(name);
    }

    /** All names that can be called, in no order. */
    Collection<Line> lines() {
        return lines.values();
    }

    /** Whether there is any name that can be called. */
    boolean hasLines() {
        return !lines.isEmpty();
    }

    /** INVITEs that were refused before they became calls. */
    Refusals refusals() {
        return refusals;
    }

    /** Whether the machine keeps up. */
    Overload overload() {
        return overload;
    }

    synchronized void add(SipMediaConsumer consumer) {
        Line line = lines.computeIfAbsent(consumer.getEndpoint().getName(), Line::new);
        List<SipMediaConfiguration> all = new ArrayList<>();
        line.consumers().forEach(each -> all.add(each.getEndpoint().getConfiguration()));
        all.add(consumer.getEndpoint().getConfiguration());
        try {
            line.plan(component.plan(line.name(), all));
            line.consumers().add(consumer);
        } finally {
            if (line.consumers().isEmpty()) {
                lines.remove(line.name());
            }
        }
    }

    synchronized void remove(SipMediaConsumer consumer) {
        Line line = lines.get(consumer.getEndpoint().getName());
        if (line == null || !line.consumers().remove(consumer)) {
            return;
        }
        if (line.consumers().isEmpty()) {
            lines.remove(line.name());
        } else {
            line.plan(component.plan(line.name(),
                    line.consumers().stream().map(each -> each.getEndpoint().getConfiguration()).toList()));
        }
    }

    @Override
    public boolean draining() {
        return !component.getCamelContext().isStarted() || lines.values().stream().noneMatch(Line::accepting);
    }

    @Override
    public boolean full() {
        Refusal why = Refusal.of(admission.verdict());
        if (why != null) {
            refusals.count(why, calls.count());
        }
        return why != null;
    }

    @Override
    public boolean knows(String user) {
        boolean known = find(user) != null;
        if (!known) {
            refusals.count(Refusal.NOBODY, calls.count());
        }
        return known;
    }

    @Override
    public void onInvite(InviteDialog dialog) {
        Line line = find(dialog.requestUser());
        if (line == null) {
            refuse(dialog, 404, null, Refusal.NOBODY);
            return;
        }
        // while the context starts, some of the routes a call needs may not be up yet
        if (!line.accepting() || !component.getCamelContext().isStarted()) {
            refuse(dialog, 503, "Service Unavailable", Refusal.STOPPING);
            return;
        }
        Refusal why = Refusal.of(admission.admit());
        if (why != null) {
            LOG.debug("A call from {} is refused: {}", dialog.peer(), why.label());
            refuse(dialog, 503, "Service Unavailable", why);
            return;
        }
        CallLifecycle lifecycle = null;
        try {
            lifecycle = take(line, dialog);
        } finally {
            if (lifecycle == null) {
                // nobody will hear of the end of a call that never was; the dialog refuses it
                admission.release();
            }
        }
        try {
            lifecycle.begin();
        } catch (RuntimeException e) {
            lifecycle.failed(e);
        }
    }

    private CallLifecycle take(Line line, InviteDialog dialog) {
        MediaLoops loops = component.runtime().loops();
        String id = overload.place(calls::newId, loops::of);
        CallPlan plan = line.plan();
        Call call = new Call(id, line.name(), dialog, loops.of(id), plan.settings());
        CallLifecycle lifecycle = new CallLifecycle(component, line, plan, call);
        call.addListener(lifecycle);
        calls.add(call);
        return lifecycle;
    }

    /** The call is over and everybody has been told. */
    void over(Call call) {
        calls.remove(call);
        admission.release();
    }

    private Line find(String user) {
        Line line = user == null ? null : lines.get(user);
        return line == null ? lines.get(ANY) : line;
    }

    private void refuse(InviteDialog dialog, int status, String reason, Refusal why) {
        refusals.count(why, calls.count());
        dialog.listener(DialogListener.NOBODY);
        dialog.reject(status, reason);
    }

    int count(String name) {
        return calls.count(call -> call.name().equals(name));
    }

    /**
     * Ends the calls of a name, or all. Returns at once.
     *
     * @param name  null for all
     * @param cause for the records
     * @return complete when everybody has been told of each one's end
     */
    List<CompletableFuture<?>> end(String name, String cause) {
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Call call : calls.all()) {
            if (name == null || call.name().equals(name)) {
                ends.add(call.ended().toCompletableFuture());
                if (call.state() != CallState.RINGING || !call.reject(503, "Service Unavailable", cause)) {
                    call.hangupNow(cause, "the endpoint stops");
                }
            }
        }
        if (!ends.isEmpty()) {
            LOG.info("{} calls are ended: {}", ends.size(), cause);
        }
        return ends;
    }

    /** Ends calls and waits a little until they are over. @see #end */
    void endAndWait(String name, String cause) {
        try {
            CompletableFuture.allOf(end(name, cause).toArray(CompletableFuture[]::new))
                    .get(component.getStopTimeout(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{} calls did not end within {} ms", calls.count(), component.getStopTimeout());
        }
    }
}
