// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportOptions;
import io.vertx.core.Vertx;
import org.apache.camel.CamelContext;

/** Makes the transport that the option transport names; one for all sessions of a component. */
public interface TransportFactory {

    /**
     * @param vertx of the calls' loops; it is not the transport's to close
     * @throws IllegalArgumentException if something is not on the class path; names it
     */
    RealtimeTransport create(CamelContext context, Vertx vertx, TransportOptions options);
}
