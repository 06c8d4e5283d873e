// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ModelServer;
import io.sipmedia.realtime.session.PriceTable;
import io.sipmedia.realtime.session.Resilience;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.tool.ToolRegistry;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ResourceHelper;

/**
 * Talk with a speech-to-speech model over the OpenAI Realtime protocol: one session per call, found by the header
 * CamelSipMediaCallId.
 *
 * Endpoints of the same name share their sessions, so one route can send the caller's voice, another take the model's
 * voice and a third the transcripts. A session is opened by the first audio or by operation=open, with the options of
 * the endpoint that opens it.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "realtime", title = "Realtime", syntax = "realtime:name",
             category = {Category.AI}, headersClass = RealtimeConstants.class)
public class RealtimeEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    @UriPath(description = "A name of one's own. Endpoints of the same name share their sessions")
    @Metadata(required = true)
    private String name;
    @UriParam
    private RealtimeConfiguration configuration;

    private PriceTable prices;
    // this endpoint's, then those of its failovers
    private List<RealtimeConfiguration> chain;

    public RealtimeEndpoint(String uri, RealtimeComponent component, String name, RealtimeConfiguration configuration) {
        super(uri, component);
        this.name = name;
        this.configuration = configuration;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (configuration.getPriceTable() == null) {
            prices = PriceTable.shipped();
        } else {
            try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(getCamelContext(), configuration.getPriceTable())) {
                prices = PriceTable.read(in);
            }
        }
        chain = getComponent().chain(this);
        // a wrong option stops the route's start, not the first call
        settings();
        for (RealtimeConfiguration failover : chain.subList(1, chain.size())) {
            failover.toSettings(List.of(), prices);
        }
        configuration.watchLimits();
        configuration.breakerPolicy();
    }

    /** The options as a session takes them, with the tools there are now. */
    SessionSettings settings() {
        return configuration.toSettings(ToolRegistry.of(getCamelContext()).definitions(configuration.getTools()), prices);
    }

    /** The servers that a session may use, with the tools there are now, and the rest of what keeps it alive. */
    Resilience resilience() {
        List<ToolDefinition> tools = ToolRegistry.of(getCamelContext()).definitions(configuration.getTools());
        List<ModelServer> servers = new ArrayList<>();
        for (RealtimeConfiguration each : chain) {
            SessionSettings settings = each == configuration ? settings() : each.toSettings(tools, prices);
            servers.add(new ModelServer(settings, getComponent().servers().breaker(settings, each.breakerPolicy())));
        }
        return new Resilience(servers, configuration.watchLimits(), configuration.getRotateAfter());
    }

    /** The sessions of this name. */
    RealtimeSessions sessions() {
        return getComponent().sessions(name);
    }

    @Override
    public RealtimeComponent getComponent() {
        return (RealtimeComponent) super.getComponent();
    }

    @Override
    public Producer createProducer() {
        return new RealtimeProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RealtimeConsumer consumer = new RealtimeConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    public String getName() {
        return name;
    }

    public RealtimeConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RealtimeConfiguration configuration) {
        this.configuration = configuration;
    }
}
