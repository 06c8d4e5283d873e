// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookDesk;
import io.sipmedia.openaisip.webhook.WebhookEvent;
import io.sipmedia.openaisip.webhook.WebhookSecret;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes webhooks into a route: acknowledged at once, then one exchange each, in parallel, on threads that may block. A suspended
 * route keeps its address and asks for the webhook to come again.
 */
public class OpenAiSipConsumer extends DefaultConsumer implements ShutdownAware, Suspendable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAiSipConsumer.class);

    private final OpenAiSipEndpoint endpoint;
    private final WebhookSecret secret;
    private final Set<String> included;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile WebhookDoor door;

    public OpenAiSipConsumer(OpenAiSipEndpoint endpoint, Processor processor, WebhookSecret secret) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.secret = secret;
        included = Arrays.stream(endpoint.getConfiguration().getInclude().split("[,\\s]+")).collect(Collectors.toSet());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        door = endpoint.getComponent().open(endpoint.getConfiguration(), new WebhookDesk(secret,
                endpoint.getConfiguration().getTolerance() / 1000, Clock.systemUTC(), this::take));
        LOG.info("{} listens for webhooks at {}", endpoint, door.address());
    }

    @Override
    protected void doStop() throws Exception {
        if (door != null) {
            door.close();
            door = null;
        }
        super.doStop();
    }

    /** The port it listens on; 0 when it does not. */
    public int port() {
        WebhookDoor open = door;
        return open == null ? 0 : open.port();
    }

    // on the server's event loop, or a thread of the runtime's server
    private boolean take(WebhookEvent event) {
        if (!included.contains("*") && !included.contains(event.type())) {
            return true; // acknowledged, or it would come for days
        }
        if (!isRunAllowed() || isSuspendingOrSuspended()) {
            return false;
        }
        pending.incrementAndGet();
        try {
            endpoint.getComponent().runtime().eventThreads().execute(() -> {
                try {
                    process(event);
                } finally {
                    pending.decrementAndGet();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            pending.decrementAndGet();
            return false;
        }
    }

    private void process(WebhookEvent event) {
        Exchange exchange = createExchange(false);
        try {
            OpenAiSipBinding.bind(event, exchange);
            createUoW(exchange);
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            } finally {
                doneUoW(exchange);
            }
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("the route of " + event.type() + " failed", exchange, exchange.getException());
            }
        } catch (Exception e) {
            getExceptionHandler().handleException("the route of " + event.type() + " failed", exchange, e);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return pending.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // nothing: what is on its way is counted, what comes meanwhile is asked to come again
    }
}
