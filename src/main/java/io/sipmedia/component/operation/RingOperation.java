// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Sends 180 Ringing. */
final class RingOperation implements CallOperation {

    private final OperationContext context;

    RingOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception {
        call.ring();
        return OperationContext.done(callback);
    }
}
