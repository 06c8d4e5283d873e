// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.call.Call;
import io.sipmedia.call.CallGoneException;
import io.sipmedia.component.operation.CallOperation;
import io.sipmedia.component.operation.OperationContext;
import io.sipmedia.component.operation.OperationType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the call a message belongs to and the operation that is asked of it; the operations do the rest. */
public class SipMediaProducer extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(SipMediaProducer.class);

    private final Map<OperationType, CallOperation> operations = new EnumMap<>(OperationType.class);
    private OperationType configured;

    public SipMediaProducer(SipMediaEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public SipMediaEndpoint getEndpoint() {
        return (SipMediaEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        SipMediaComponent component = getEndpoint().getComponent();
        SipMediaConfiguration configuration = getEndpoint().getConfiguration();
        OperationContext context = new OperationContext(configuration, component.prompts(), component.runtime().eventThreads());
        for (OperationType type : OperationType.values()) {
            operations.put(type, type.create(context));
        }
        configured = configuration.getOperation() == null ? OperationType.AUDIO : OperationType.of(configuration.getOperation());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Message message = exchange.getMessage();
            OperationType type = type(message);
            String callId = message.getHeader(SipMediaConstants.CALL_ID, String.class);
            if (callId == null && message.getBody() instanceof AudioFrame frame) {
                callId = frame.callId();
            }
            if (callId == null) {
                throw new IllegalArgumentException("The message has no header " + SipMediaConstants.CALL_ID
                                                   + ", so it belongs to no call: " + type.label() + " cannot be done");
            }
            Call call = getEndpoint().getComponent().switchboard().calls().find(callId);
            if (call == null) {
                gone(exchange, callId, type);
            } else {
                return operations.get(type).process(call, exchange, callback);
            }
        } catch (CallGoneException e) {
            gone(exchange, e.callId(), type(exchange.getMessage()));
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private OperationType type(Message message) {
        String asked = message.getHeader(SipMediaConstants.OPERATION, String.class);
        return asked == null ? configured : OperationType.of(asked);
    }

    // a model may have seconds of speech on its way when the caller hangs up: that is told once, not fifty times a second
    private void gone(Exchange exchange, String callId, OperationType type) {
        if (type == OperationType.CLEAR) {
            LOG.debug("call {} is over and silent, nothing is cleared", callId);
            exchange.getMessage().setBody(new PlayoutReport(callId, List.of()));
            return;
        }
        GoneCalls gone = getEndpoint().getComponent().gone();
        if (type != OperationType.AUDIO || gone.firstTime(callId)) {
            exchange.setException(new CallGoneException(callId, type.label()));
        }
    }
}
