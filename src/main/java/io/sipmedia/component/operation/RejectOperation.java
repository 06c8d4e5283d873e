// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import io.sipmedia.call.CallStateException;
import io.sipmedia.component.SipMediaConstants;
import io.sipmedia.support.CamelHeaderGuard;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Refuses a call that rings. */
final class RejectOperation implements CallOperation {

    private static final int MAX_REASON = 100;

    private final OperationContext context;

    RejectOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception {
        int status = context.value(exchange, SipMediaConstants.STATUS, Integer.class, context.configuration().getStatus());
        if (status < 300 || status > 699) {
            throw new IllegalArgumentException("The option status is " + status + "; allowed: 300 to 699");
        }
        String reason = context.value(exchange, SipMediaConstants.REASON, String.class, context.configuration().getReason());
        if (!call.reject(status, CamelHeaderGuard.clean(reason, MAX_REASON), null)) {
            throw new CallStateException(call.id(), "reject", call.state(), "it is answered or refused already");
        }
        return OperationContext.done(callback);
    }
}
