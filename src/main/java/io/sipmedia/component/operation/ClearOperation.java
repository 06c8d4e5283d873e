// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Silence at once. The body becomes a PlayoutReport: what the caller had heard of each item by then. A call that is over is silent. */
final class ClearOperation implements CallOperation {

    private final OperationContext context;

    ClearOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception {
        return context.finish(call.clear(), exchange, callback, report -> exchange.getMessage().setBody(report));
    }
}
