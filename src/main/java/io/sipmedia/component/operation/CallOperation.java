// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** One thing a route can do with a call. */
public interface CallOperation {

    /**
     * Does it. Errors thrown are put into the exchange by the caller; after returning false they are put there by the operation.
     *
     * <p>Thread: any, the call's loop as well, so it never blocks. A callback that comes later never comes on the loop, since the
     * steps that follow may block.
     *
     * @return whether the callback was called before this method returned
     * @see org.apache.camel.AsyncProcessor#process(Exchange, AsyncCallback)
     */
    boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception;
}
