// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.component.operation.OperationType;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Telephone calls over SIP and RTP: their audio, their events, and what can be done with them.
 *
 * <p>One endpoint serves all calls. The header {@code CamelSipMediaCallId} says which one a message belongs to.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = SipMediaConstants.SCHEME, title = "SIP Media", syntax = "sip-media:name",
             category = { Category.NETWORKING, Category.MESSAGING }, headersClass = SipMediaConstants.class)
public class SipMediaEndpoint extends DefaultEndpoint implements MultipleConsumersSupport, EndpointServiceLocation {

    @UriPath(description = "The user part of the Request-URI, such as agent; an asterisk for all calls that no other name"
                           + " takes. Producers reach every call under any name")
    @Metadata(required = true)
    private final String name;
    @UriParam
    private final SipMediaConfiguration configuration;

    public SipMediaEndpoint(String uri, SipMediaComponent component, String name, SipMediaConfiguration configuration) {
        super(uri, component);
        this.name = name;
        this.configuration = configuration;
    }

    @Override
    public SipMediaComponent getComponent() {
        return (SipMediaComponent) super.getComponent();
    }

    /** The name that is called. */
    public String getName() {
        return name;
    }

    public SipMediaConfiguration getConfiguration() {
        return configuration;
    }

    @Override
    public Producer createProducer() throws Exception {
        if (configuration.getOperation() != null) {
            OperationType.of(configuration.getOperation());
        }
        Values.atLeast("digitDuration", configuration.getDigitDuration(), 40, " ms");
        return new SipMediaProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        Values.oneOf("dispatch", configuration.getDispatch(), "loop", "worker");
        Values.atLeast("maxAudioErrors", configuration.getMaxAudioErrors(), 0, "");
        Values.atLeast("blockedWarning", configuration.getBlockedWarning(), 0, " ms");
        SipMediaConsumer consumer = new SipMediaConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public String getServiceUrl() {
        return getComponent().getListen();
    }

    @Override
    public String getServiceProtocol() {
        return "sip";
    }
}
