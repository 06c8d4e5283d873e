// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.session.SpendingLedger;
import io.sipmedia.realtime.transport.ClientSecrets;
import io.sipmedia.realtime.transport.KeySource;
import io.sipmedia.realtime.transport.KeyedTransport;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.realtime.transport.VertxTransport;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.SipMediaRuntime;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

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
    @Metadata(label = "advanced", defaultValue = "5000")
    private int pingInterval = 5000;

    private static final Pattern SECRET =
            Pattern.compile("(?<=[?&])(apiKey|safetySecret)=(?:RAW\\(.*?\\)(?=&|$)|RAW\\{.*?\\}(?=&|$)|[^&]*)");

    private final SpendingLedger ledger = new SpendingLedger(Clock.systemDefaultZone());
    private final Map<String, RealtimeSessions> sessions = new ConcurrentHashMap<>();
    // calls that are up and answered, as far as the phone side tells
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> ended = RealtimeSessions.remembered();
    private final CallBus.Listener busListener = this::onSignal;
    private SipMediaRuntime runtime;
    private RealtimeTransport transport;
    private ClientSecrets secrets;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("realtime: needs a name, for example realtime:openai");
        }
        // the address of an endpoint is printed, listed and managed; what is secret in it is not kept there
        RealtimeEndpoint endpoint = new RealtimeEndpoint(SECRET.matcher(uri).replaceAll("$1=xxxxxx"), this, remaining, configuration.copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        runtime = SipMediaRuntime.of(getCamelContext());
        TransportOptions defaults = TransportOptions.defaults();
        transport = new VertxTransport(runtime.loops().vertx(), new TransportOptions(maxConnections, defaults.maxMessageBytes(),
                connectTimeout, defaults.closeTimeoutSeconds(), pingInterval, defaults.maxQueuedAudio()));
        secrets = new ClientSecrets(runtime.loops().vertx());
        runtime.bus().subscribe(busListener);
    }

    @Override
    protected void doStop() throws Exception {
        if (runtime != null) {
            runtime.bus().unsubscribe(busListener);
        }
        sessions.values().forEach(RealtimeSessions::closeAll);
        if (transport != null) {
            transport.close();
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

    SipMediaRuntime runtime() {
        return runtime;
    }

    /** For one session: puts into its connections what must not be in its settings. */
    RealtimeTransport transport(RealtimeConfiguration options, SessionSettings settings, SessionOwner owner) {
        KeySource source = KeySources.of(options, getCamelContext(), runtime.eventThreads(), secrets);
        if (source == null && owner.caller() == null) {
            return transport;
        }
        return new KeyedTransport(transport, source, settings.dialect()::headers,
                owner.caller() == null ? Map.of() : Map.of(SafetyIdentifier.HEADER, owner.caller()));
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
     * a line that has gone silent: when two were not answered (and the server had answered before), the connection counts as lost.
     */
    public void setPingInterval(int pingInterval) {
        this.pingInterval = pingInterval;
    }
}
