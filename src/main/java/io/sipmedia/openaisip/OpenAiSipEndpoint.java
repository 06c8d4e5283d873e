// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookSecret;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Take calls that a SIP trunk brings to OpenAI itself: be told of them by webhook, accept, reject, refer and end them.
 *
 * An accepted call's session is shared, so that routes from realtime: of the same name and functions from realtime-tool: work as
 * they do for calls of sip-media:. The call's audio does not come by here.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "openai-sip", title = "OpenAI SIP", syntax = "openai-sip:name",
             category = {Category.AI}, headersClass = OpenAiSipConstants.class)
public class OpenAiSipEndpoint extends DefaultEndpoint {

    @UriPath(description = "The name of the sessions: routes from realtime: of this name get the events of accepted calls")
    @Metadata(required = true)
    private String name;
    @UriParam
    private OpenAiSipConfiguration configuration;

    public OpenAiSipEndpoint(String uri, OpenAiSipComponent component, String name, OpenAiSipConfiguration configuration) {
        super(uri, component);
        this.name = name;
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() throws Exception {
        return new OpenAiSipProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        OpenAiSipConsumer consumer = new OpenAiSipConsumer(this, processor, WebhookSecret.of(configuration.getWebhookSecret()));
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public OpenAiSipComponent getComponent() {
        return (OpenAiSipComponent) super.getComponent();
    }

    // endpoints differ in what their printed addresses hide, and a context has one endpoint for each real address
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    public String getName() {
        return name;
    }

    public OpenAiSipConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(OpenAiSipConfiguration configuration) {
        this.configuration = configuration;
    }
}
