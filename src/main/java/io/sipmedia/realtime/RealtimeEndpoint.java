// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOption;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.ModelServer;
import io.sipmedia.realtime.session.PriceTable;
import io.sipmedia.realtime.session.Resilience;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.session.SpendingPlan;
import io.sipmedia.realtime.tool.ToolBox;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeEndpoint.class);

    private PriceTable prices;
    private Dialect dialect;
    private ToolBox tools;
    // this endpoint's, then those of its failovers
    private List<RealtimeConfiguration> chain;
    private SpendingPlan plan;
    // what the last call was opened with; the next one is opened with the same unless a function has come or gone
    private volatile Prepared prepared;

    /** What the options come to with these functions, one for each server of the chain. */
    private record Prepared(List<ToolDefinition> tools, List<SessionSettings> servers) {
    }

    public RealtimeEndpoint(String uri, RealtimeComponent component, String name, RealtimeConfiguration configuration) {
        super(uri, component);
        this.name = name;
        this.configuration = configuration;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        // in this phase, as a kamelet: step of a route does it: the Kamelet's own route is made with all the others
        tools = new ToolBox(getCamelContext(), configuration.getTools(), configuration.getToolKamelets());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        tools.start();
        if (configuration.getPriceTable() == null) {
            prices = PriceTable.shipped();
        } else {
            try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(getCamelContext(), configuration.getPriceTable())) {
                prices = PriceTable.read(in);
            }
        }
        prices = prices.with(configuration.getPrices());
        dialect = DialectFinder.find(getCamelContext(), configuration.getDialect());
        String filler = configuration.getToolFiller();
        if (filler != null && !filler.isBlank() && !ResourceHelper.resolveResource(getCamelContext(), filler).exists()) {
            throw new IllegalArgumentException("toolFiller: there is no " + filler);
        }
        chain = getComponent().chain(this);
        // a wrong option stops the route's start, not the first call
        plan = configuration.toPlan(null);
        prepared = null;
        TransportFinder.find(getCamelContext(), configuration.getTransport());
        for (RealtimeConfiguration each : chain) {
            if (!TransportFinder.key(each.getTransport()).equals(TransportFinder.key(configuration.getTransport()))) {
                throw new IllegalArgumentException("failover.transport '" + each.getTransport() + "' is not '"
                        + configuration.getTransport() + "': a session has one transport");
            }
            SessionSettings settings = settings(each, tools.definitions());
            List<SessionOption> unheard = InheritedOptions.unsent(settings.dialect(), each, inheritedFrom(each));
            if (!unheard.isEmpty()) {
                LOG.warn("{}: the servers of the dialect {} have nothing for these options, which {}; they have no effect there: {}", this,
                        settings.dialect().name(), each == configuration ? "are those of the component" : "a failover has from the server before it",
                        labels(unheard));
            }
            plan.check(settings.prices(), settings.pricedModel(), settings.transcriber());
        }
        List<SessionOption> idle = SessionOption.idle(dialect, settings().options());
        if (!idle.isEmpty()) {
            LOG.warn("{}: these options have no effect beside the others: {}", this, labels(idle));
        }
        configuration.watchLimits();
        configuration.rotatesWithSummary();
        configuration.breakerPolicy();
        if (getComponent().runtime() != null) {
            getComponent().transport(configuration.getTransport()); // what is missing for it is said now
            for (RealtimeConfiguration each : chain) {
                getComponent().retirement().look(getComponent().runtime().loops().vertx(), settings(each, tools.definitions()));
            }
        }
    }

    private static String labels(List<SessionOption> options) {
        return options.stream().map(SessionOption::label).collect(Collectors.joining(", "));
    }

    @Override
    protected void doStop() throws Exception {
        tools.stop();
        super.doStop();
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

    /** The options as a session takes them, with the tools there are now. */
    SessionSettings settings() {
        return prepared().servers().get(0);
    }

    private Prepared prepared() {
        List<ToolDefinition> now = tools.definitions();
        Prepared known = prepared;
        if (known == null || !known.tools().equals(now)) {
            known = new Prepared(now, chain.stream().map(each -> settings(each, now)).toList());
            prepared = known;
        }
        return known;
    }

    /** What may be spent; booked nowhere yet. */
    SpendingPlan plan() {
        return plan;
    }

    // whose options these are where nobody has set others; null when they were set for this dialect
    private RealtimeConfiguration inheritedFrom(RealtimeConfiguration each) {
        int at = chain.indexOf(each);
        if (at > 0) {
            return chain.get(at - 1);
        }
        RealtimeConfiguration components = getComponent().getConfiguration();
        return dialect.name().equals(DialectFinder.find(getCamelContext(), components.getDialect()).name()) ? null : components;
    }

    // as a session takes them
    private SessionSettings settings(RealtimeConfiguration each, List<ToolDefinition> functions) {
        Dialect spoken = each == configuration ? dialect : DialectFinder.find(getCamelContext(), each.getDialect());
        String model = each.getModel() == null ? spoken.defaults().model() : each.getModel();
        return each.toSettings(spoken, InheritedOptions.fitting(spoken, each, inheritedFrom(each)), functions,
                each == configuration ? prices : prices.with(each.getPrices()),
                KeySources.credential(each, model, getCamelContext(), getComponent().clientSecrets()));
    }

    /** The functions of the sessions that this endpoint opens. */
    ToolBox tools() {
        return tools;
    }

    /** The servers that a session may use, with the tools there are now, and the rest of what keeps it alive. */
    Resilience resilience() {
        List<ModelServer> servers = new ArrayList<>();
        List<SessionSettings> settings = prepared().servers();
        for (int i = 0; i < settings.size(); i++) {
            servers.add(new ModelServer(settings.get(i), getComponent().servers().breaker(settings.get(i), chain.get(i).breakerPolicy())));
        }
        return new Resilience(servers, configuration.watchLimits(), configuration.getRotateAfter(),
                configuration.rotatesWithSummary());
    }

    /** For calls that the server itself carries. */
    public Sideband sideband() {
        return new Sideband(this);
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
        if (configuration.getBlockedWarning() < 0) {
            throw new IllegalArgumentException("blockedWarning must be 0 ms or more, not " + configuration.getBlockedWarning());
        }
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
