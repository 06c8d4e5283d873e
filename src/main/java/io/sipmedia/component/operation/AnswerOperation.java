// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Answers a call that rings; one that is answered already is left as it is. */
final class AnswerOperation implements CallOperation {

    private final OperationContext context;

    AnswerOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception {
        return context.finish(call.answer(), exchange, callback, answered -> {
        });
    }
}
