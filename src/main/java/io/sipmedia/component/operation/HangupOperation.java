// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import io.sipmedia.component.SipMediaConstants;
import io.sipmedia.support.CamelHeaderGuard;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Ends the call after the last queued audio was sent. */
final class HangupOperation implements CallOperation {

    private static final int MAX_REASON = 100;

    private final OperationContext context;

    HangupOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception {
        String reason = context.value(exchange, SipMediaConstants.REASON, String.class, context.configuration().getReason());
        call.hangup(null, CamelHeaderGuard.clean(reason, MAX_REASON));
        if (context.configuration().isWait()) {
            return context.finish(call.ended(), exchange, callback, record -> {
            });
        }
        return OperationContext.done(callback);
    }
}
