// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.rest.CallRequest;
import io.sipmedia.realtime.RealtimeEndpoint;
import io.sipmedia.realtime.Sideband;
import io.sipmedia.realtime.session.SessionSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does with a call what the route says. Never blocks; the route goes on when OpenAI has answered, on a thread that may.
 */
public class OpenAiSipProducer extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAiSipProducer.class);

    private final OpenAiSipEndpoint endpoint;
    private final OpenAiSipConfiguration options;
    private final RealtimeEndpoint realtime;
    // nobody here hears the caller
    private final boolean interruptLocally;
    private Sideband sideband;
    private Fallback fallback;

    public OpenAiSipProducer(OpenAiSipEndpoint endpoint) throws Exception {
        super(endpoint);
        this.endpoint = endpoint;
        options = endpoint.getConfiguration();
        if (options.getOperation() != null) {
            OpenAiSipOperation.of(options.getOperation());
        }
        // one of our own, not the context's of this name: it has other options
        realtime = (RealtimeEndpoint) endpoint.getCamelContext().getComponent("realtime")
                .createEndpoint("realtime:" + endpoint.getName(), new LinkedHashMap<>(options.getSession()));
        realtime.setCamelContext(endpoint.getCamelContext());
        interruptLocally = "local".equals(realtime.getConfiguration().getInterruptBy());
        if (interruptLocally) {
            // else nobody at all would find out that the caller interrupts
            realtime.getConfiguration().setInterruptBy("server");
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        ServiceHelper.initService(realtime);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        fallback = Fallback.of(options.getFallbackAction(), options.getFallbackTarget());
        CallRequest.reject(options.getBudgetStatus());
        if ("transfer".equals(realtime.getConfiguration().getBudgetAction())) {
            Fallback.check("budgetTarget", realtime.getConfiguration().getBudgetTarget());
        }
        ServiceHelper.startService(realtime);
        sideband = realtime.sideband();
        sideband.retain();
        sideband.session(); // what is wrong with it stops the start, not the first call
        if (options.getOperation() == null || OpenAiSipOperation.of(options.getOperation()) == OpenAiSipOperation.ACCEPT) {
            List<String> unsent = UnsentOptions.of(options.getSession().keySet(), sideband.settings().options());
            if (interruptLocally) {
                LOG.warn("{}: session.interruptBy=local cannot be in a call whose voices do not come by here; the server finds out when the caller"
                        + " interrupts", endpoint);
            }
            if (!unsent.isEmpty()) {
                LOG.warn("{}: calls cannot be accepted with these options of the session, they have no effect: {}", endpoint, String.join(", ", unsent));
            }
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (sideband != null) {
            sideband.release();
            sideband = null;
        }
        ServiceHelper.stopAndShutdownService(realtime);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Message message = exchange.getIn();
            String callId = message.getHeader(OpenAiSipConstants.CALL_ID, String.class);
            if (callId == null || !callId.matches("[A-Za-z0-9_.-]{1,200}")) {
                throw new IllegalArgumentException("the header " + OpenAiSipConstants.CALL_ID + " holds no id of a call at OpenAI: which call?");
            }
            OpenAiSipOperation operation = OpenAiSipOperation.of(message.getHeader(OpenAiSipConstants.OPERATION, options.getOperation(), String.class));
            SessionSettings settings = sideband.settings();
            Sideband shared = sideband.of(message);
            String refusal = operation == OpenAiSipOperation.ACCEPT ? shared.refusal(callId) : null;
            if (refusal != null) {
                refuse(callId, refusal, settings, exchange, callback);
                return false;
            }
            CallRequest request = request(operation, message);
            LOG.debug("call {}: {}", callId, operation.option());
            endpoint.getComponent().client().send(callId, request, settings, options.getRequestTimeout()).onComplete(answer -> {
                if (answer.succeeded()) {
                    done(operation, callId, settings, shared);
                } else {
                    exchange.setException(answer.cause());
                }
                goOn(callback);
            });
            return false;
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    // before it costs anything
    private void refuse(String callId, String why, SessionSettings settings, Exchange exchange, AsyncCallback callback) {
        int status = options.getBudgetStatus();
        LOG.debug("call {}: is rejected, {}", callId, why);
        endpoint.getComponent().client().send(callId, CallRequest.reject(status), settings, options.getRequestTimeout()).onComplete(answer -> {
            exchange.setException(new BudgetSpentException(callId, status, why, answer.cause()));
            goOn(callback);
        });
    }

    private CallRequest request(OpenAiSipOperation operation, Message message) {
        return switch (operation) {
            case ACCEPT -> CallRequest.accept(sideband.session());
            case REJECT -> CallRequest.reject(message.getHeader(OpenAiSipConstants.STATUS, options.getStatus(), Integer.class));
            case REFER -> CallRequest.refer(message.getHeader(OpenAiSipConstants.TARGET, Fallback.plus(options.getTarget()), String.class));
            case HANGUP -> CallRequest.hangup();
        };
    }

    private void done(OpenAiSipOperation operation, String callId, SessionSettings settings, Sideband shared) {
        CarriedCalls calls = endpoint.getComponent().calls();
        if (operation == OpenAiSipOperation.ACCEPT && options.isAttach()) {
            calls.accepted(callId, settings, fallback);
            if (sideband == null || !shared.attach(callId, none -> calls.sessionOver(callId))) {
                LOG.debug("call {}: its session is not shared (again)", callId);
                calls.forget(callId);
            }
        } else if (operation == OpenAiSipOperation.HANGUP) {
            calls.hungUp(callId);
        }
    }

    // the rest of the route may block, so it goes on elsewhere
    private void goOn(AsyncCallback callback) {
        try {
            endpoint.getComponent().runtime().eventThreads().execute(() -> callback.done(false));
        } catch (RejectedExecutionException e) {
            callback.done(false); // the context is stopping; nobody may be left waiting
        }
    }
}
