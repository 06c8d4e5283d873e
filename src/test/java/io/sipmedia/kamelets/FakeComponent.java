// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.kamelets;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Stands in for a component whose other side is a telephone or a model: takes any option, hands what is sent to it to a
 * function, and lets a test play the consumers.
 */
public final class FakeComponent extends DefaultComponent {

    /** What a producer got, and on which endpoint with which options. */
    public record Sent(String uri, Map<String, Object> options, Exchange exchange) {
    }

    private final Map<String, Processor> consumers = new ConcurrentHashMap<>();
    private final Consumer<Sent> onSent;

    public FakeComponent(Consumer<Sent> onSent) {
        this.onSent = onSent;
    }

    /** The consumer of an endpoint, named by what follows the scheme, without options but {@code include}. */
    public Processor consumer(String key) {
        Processor consumer = consumers.get(key);
        if (consumer == null) {
            throw new IllegalStateException("no consumer " + key + ", but " + consumers.keySet());
        }
        return consumer;
    }

    public Map<String, Processor> consumers() {
        return consumers;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Object include = parameters.get("include");
        // an optional placeholder without a value comes as it is written; a real component's options are left alone then
        parameters.values().removeIf(value -> value instanceof String text && text.contains("{{?"));
        Map<String, Object> options = Map.copyOf(parameters);
        parameters.clear();
        return new FakeEndpoint(uri, include == null ? remaining : remaining + "?include=" + include, options);
    }

    private final class FakeEndpoint extends DefaultEndpoint {

        private final String key;
        private final Map<String, Object> options;

        FakeEndpoint(String uri, String key, Map<String, Object> options) {
            super(uri, FakeComponent.this);
            this.key = key;
            this.options = options;
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    onSent.accept(new Sent(getEndpointUri(), options, exchange));
                }
            };
        }

        @Override
        public org.apache.camel.Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor) {
                @Override
                protected void doStart() throws Exception {
                    super.doStart();
                    consumers.put(key, getProcessor());
                }
            };
        }
    }
}
