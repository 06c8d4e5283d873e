// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.SpendingLedger;
import io.sipmedia.realtime.transport.ClientSecrets;
import io.sipmedia.realtime.transport.HeaderTransport;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.HealthChecks;
import io.sipmedia.support.SipMediaRuntime;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code realtime:} component: the sessions of all calls, by endpoint name and call.
 */
@Component("realtime")
public class RealtimeComponent extends DefaultComponent {

    @Metadata(description = "Options of all endpoints; an endpoint's own options come before them")
    private RealtimeConfiguration configuration = new RealtimeConfiguration();
    @Metadata(label = "advanced", defaultValue = "2000")
    private int maxConnections = 2000;
    @Metadata(label = "advanced", defaultValue = "5000")
    private int connectTimeout = 5000;
    @Metadata(label = "advanced", defaultValue = "3000")
    private int pingInterval = 3000;

    private static final Logger LOG = LoggerFactory.getLogger(RealtimeComponent.class);
    private static final String FAILOVER = "failover.";

    private static final Pattern SECRET =
            Pattern.compile("(?<=[?&])((?:failover\\.)*(?:apiKey|safetySecret))=(?:RAW\\(.*?\\)(?=&|$)|RAW\\{.*?\\}(?=&|$)|[^&]*)");

    private final SpendingLedger ledger = new SpendingLedger(Clock.systemDefaultZone());
    private final Map<String, RealtimeSessions> sessions = new ConcurrentHashMap<>();
    // calls that are up and answered, as far as the phone side tells
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> ended = RealtimeSessions.remembered();
    private final CallBus.Listener busListener = this::onSignal;
    private final RetirementWatch retirement = new RetirementWatch();
    private final ServerRegister servers = new ServerRegister();
    private RealtimeHealthCheck healthCheck;
    private SipMediaRuntime runtime;
    // by name; made when first asked for
    private final Map<String, RealtimeTransport> transports = new ConcurrentHashMap<>();
    private SessionMeters meters;
    private ClientSecrets secrets;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("realtime: needs a name, for example realtime:openai");
        }
        // the address of an endpoint is printed, listed and managed; what is secret in it is not kept there
        RealtimeEndpoint endpoint =
                new RealtimeEndpoint(SECRET.matcher(uri).replaceAll("$1=xxxxxx"), this, remaining, configuration.copy());
        Map<String, Object> kamelets = PropertiesHelper.extractProperties(parameters, "tool.");
        if (!kamelets.isEmpty()) {
            endpoint.getConfiguration().setToolKamelets(kamelets);
        }
        Map<String, Object> failover = PropertiesHelper.extractProperties(parameters, FAILOVER);
        if (!failover.isEmpty()) {
            endpoint.getConfiguration().setFailover(failover);
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        runtime = SipMediaRuntime.of(getCamelContext());
        secrets = new ClientSecrets(runtime.loops().vertx());
        runtime.bus().subscribe(busListener);
        meters = new SessionMeters(runtime.meters());
        meters.start(this::sessionCount);
        ledger.addListener(meters);
        healthCheck = new RealtimeHealthCheck(this);
        HealthChecks.register(getCamelContext(), healthCheck);
    }

    @Override
    protected void doStop() throws Exception {
        if (runtime != null) {
            runtime.bus().unsubscribe(busListener);
        }
        HealthChecks.unregister(getCamelContext(), healthCheck);
        sessions.values().forEach(RealtimeSessions::closeAll);
        transports.values().forEach(RealtimeTransport::close);
        transports.clear();
        if (meters != null) {
            ledger.removeListener(meters);
            meters.stop();
        }
        if (secrets != null) {
            secrets.close();
        }
        answered.clear();
        ended.clear();
        super.doStop();
    }

    private void onSignal(CallBus.Signal signal, String callId, String detail) {
        switch (signal) {
            case CALL_ANSWERED -> {
                answered.add(callId);
                sessions.values().forEach(group -> group.answered(callId));
            }
            case CALL_ENDED -> {
                ended.add(callId);
                answered.remove(callId);
                sessions.values().forEach(group -> group.callEnded(callId));
            }
            case CALLER_SPEAKS -> sessions.values().forEach(group -> group.callerVoice(callId, true));
            case CALLER_SILENT -> sessions.values().forEach(group -> group.callerVoice(callId, false));
            case CALL_HELD -> sessions.values().forEach(group -> group.onHold(callId, true));
            case CALL_RESUMED -> sessions.values().forEach(group -> group.onHold(callId, false));
            default -> { }
        }
    }

    boolean answered(String callId) {
        return answered.contains(callId);
    }

    boolean ended(String callId) {
        return ended.contains(callId);
    }

    RealtimeSessions sessions(String name) {
        return sessions.computeIfAbsent(name, n -> new RealtimeSessions(this, n));
    }

    /** Every name that has been used, with its sessions. */
    Collection<RealtimeSessions> names() {
        return sessions.values();
    }

    /** What is known of the servers. */
    ServerRegister servers() {
        return servers;
    }

    /**
     * An endpoint's configuration, and those of its failovers.
     *
     * @throws IllegalArgumentException for an option that does not exist
     */
    List<RealtimeConfiguration> chain(RealtimeEndpoint endpoint) throws Exception {
        List<RealtimeConfiguration> chain = new ArrayList<>();
        RealtimeConfiguration last = endpoint.getConfiguration();
        chain.add(last);
        while (last.getFailover() != null && !last.getFailover().isEmpty()) {
            Map<String, Object> options = new LinkedHashMap<>(last.getFailover());
            RealtimeConfiguration next = last.copy();
            next.setFailover(PropertiesHelper.extractProperties(options, FAILOVER));
            boolean own = options.containsKey("apiKey") || options.containsKey("apiKeySource") || options.containsKey("tokenSupplier");
            boolean elsewhere = options.containsKey("url") && !host(last.getUrl()).equals(host(options.get("url").toString()));
            if (own || elsewhere) {
                if (!own && last.hasKey()) {
                    LOG.warn("realtime:{}: the failover {} has no key of its own, and a key goes to no other host than it was given for;"
                            + " failover.apiKeySource gives it one", endpoint.getName(), host(options.get("url").toString()));
                }
                next.forgetKeys(); // the first server's
            }
            if (options.containsKey("model")) {
                next.setPriceModel(null); // of the first server's model
            }
            // an endpoint's setters know durations and other conversions
            RealtimeEndpoint setter = new RealtimeEndpoint(endpoint.getEndpointUri(), this, endpoint.getName(), next);
            setProperties(setter, options);
            if (!options.isEmpty()) {
                throw new IllegalArgumentException("realtime:" + endpoint.getName() + ": there is no option " + FAILOVER
                        + options.keySet().iterator().next());
            }
            chain.add(next);
            last = next;
        }
        return chain;
    }

    private static String host(String url) {
        try {
            String host = url == null ? null : URI.create(url).getHost();
            return host == null ? "" : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return ""; // said when it is connected to
        }
    }

    SipMediaRuntime runtime() {
        return runtime;
    }

    SessionMeters meters() {
        return meters;
    }

    RetirementWatch retirement() {
        return retirement;
    }

    /** Short-lived keys, for all endpoints. */
    ClientSecrets clientSecrets() {
        return secrets;
    }

    /**
     * For one session: tells its servers who calls, if they may know.
     *
     * @param name as the option transport has it
     * @throws IllegalArgumentException if there is none of that name, or not all that it needs
     */
    RealtimeTransport transport(String name, SessionOwner owner) {
        RealtimeTransport transport = transport(name);
        return owner.caller() == null ? transport : new HeaderTransport(transport, Map.of(SafetyIdentifier.HEADER, owner.caller()));
    }

    /** The transport of all sessions that name it. Once the component has started. */
    RealtimeTransport transport(String name) {
        TransportOptions defaults = TransportOptions.defaults();
        return transports.computeIfAbsent(TransportFinder.key(name), key -> TransportFinder.find(getCamelContext(), name)
                .create(getCamelContext(), runtime.loops().vertx(), new TransportOptions(maxConnections, defaults.maxMessageBytes(),
                        connectTimeout, defaults.closeTimeoutSeconds(), pingInterval, defaults.maxQueuedAudio())));
    }

    /** What each tenant has spent; listeners are told of more. */
    public SpendingLedger ledger() {
        return ledger;
    }

    /** Sessions that are up, of all names, those that are just ending included. */
    public int sessionCount() {
        return sessions.values().stream().mapToInt(RealtimeSessions::size).sum();
    }

    public RealtimeConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * Options of all endpoints; an endpoint's own options come before them.
     */
    public void setConfiguration(RealtimeConfiguration configuration) {
        this.configuration = configuration;
    }

    public int getMaxConnections() {
        return maxConnections;
    }

    /**
     * How many sessions may be open to one server at a time. More than this wait for a free one.
     */
    public void setMaxConnections(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    public int getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * How long, in milliseconds, a connection may take to be made.
     */
    public void setConnectTimeout(int connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public int getPingInterval() {
        return pingInterval;
    }

    /**
     * Milliseconds between two WebSocket pings; 0 for none. They keep idle connections from being dropped on the way, and show
     * a line that has gone silent: when two were not answered (and the server had answered before), the connection counts as lost;
     * with the dialect gemini-live, whose servers answer late, when there was no answer for 45 seconds.
     */
    public void setPingInterval(int pingInterval) {
        this.pingInterval = pingInterval;
    }
}
