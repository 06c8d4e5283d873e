// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.loop.Overload;
import io.sipmedia.processor.ResampleProcessors;
import io.sipmedia.rtp.RtpPorts;
import io.sipmedia.sip.ListenPoint;
import io.sipmedia.sip.SipServer;
import io.sipmedia.sip.SipServerOptions;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.HealthChecks;
import io.sipmedia.support.SipMediaRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Telephone calls as endpoints. One SIP server serves all endpoints; it listens from the start of the first consumer to the stop of
 * the component.
 */
@Component(SipMediaConstants.SCHEME)
public class SipMediaComponent extends DefaultComponent {

    private static final Logger LOG = LoggerFactory.getLogger(SipMediaComponent.class);

    @Metadata(defaultValue = "udp:0.0.0.0:5060,tcp:0.0.0.0:5060")
    private String listen = "udp:0.0.0.0:5060,tcp:0.0.0.0:5060";
    @Metadata
    private String mediaAddress;
    @Metadata(defaultValue = "40000-49999")
    private String rtpPorts = "40000-49999";
    @Metadata(label = "advanced", defaultValue = "10s", javaType = "java.time.Duration")
    private long rtpRestTime = 10_000;
    @Metadata(defaultValue = "1000")
    private int maxCalls = 1000;
    @Metadata(defaultValue = "100")
    private int callsPerSecond = 100;
    @Metadata(defaultValue = "30ms", javaType = "java.time.Duration")
    private long maxLateness = 30;
    @Metadata(label = "advanced", defaultValue = "200")
    private int requestsPerSource = 200;
    @Metadata(label = "advanced")
    private String contactAddress;
    @Metadata(label = "advanced", defaultValue = "camel-sip-media")
    private String userAgent = "camel-sip-media";
    @Metadata(label = "advanced", defaultValue = "60s", javaType = "java.time.Duration")
    private long transferTimeout = 60_000;
    @Metadata(label = "advanced", defaultValue = "3s", javaType = "java.time.Duration")
    private long stopTimeout = 3000;

    private final CallBus.Listener busListener = this::onSignal;
    private final Map<String, ModelCare> care = new ConcurrentHashMap<>();
    private final GoneCalls gone = new GoneCalls();
    private SipMediaRuntime runtime;
    private RtpPorts ports;
    private InetAddress announced;
    private Prompts prompts;
    private CallMeters meters;
    private SipMediaHealthCheck healthCheck;
    // read by SIP threads and by whoever looks at the state
    private volatile Switchboard switchboard;
    private volatile SipServer server;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("sip-media needs a name, such as sip-media:agent, or sip-media:* for all calls");
        }
        SipMediaConfiguration configuration = new SipMediaConfiguration();
        SipMediaEndpoint endpoint = new SipMediaEndpoint(uri, this, remaining, configuration);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        ResampleProcessors.register(getCamelContext());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // not before: options may be set until the start
        int[] range = Values.ports(rtpPorts);
        ports = new RtpPorts(range[0], range[1], Values.atLeast("rtpRestTime", rtpRestTime, 0, " ms"));
        announced = Values.address("mediaAddress", mediaAddress);
        ListenPoint.parseAll(listen);
        Values.atLeast("transferTimeout", transferTimeout, 1000, " ms");
        Values.atLeast("stopTimeout", stopTimeout, 0, " ms");
        Values.atLeast("maxLateness", maxLateness, 0, " ms");
        Values.atLeast("maxCalls", maxCalls, 0, "");
        Values.atLeast("callsPerSecond", callsPerSecond, 0, "");
        runtime = SipMediaRuntime.of(getCamelContext());
        switchboard = new Switchboard(this, maxCalls, callsPerSecond, new Overload(maxLateness, runtime.loops().all()));
        prompts = new Prompts(getCamelContext(), runtime.eventThreads());
        runtime.bus().subscribe(busListener);
        meters = new CallMeters(runtime.meters());
        meters.start(switchboard);
        healthCheck = new SipMediaHealthCheck(this);
        HealthChecks.register(getCamelContext(), healthCheck);
    }

    @Override
    protected void doStop() throws Exception {
        // a start that failed half way is stopped, too: what was not made yet is null
        if (switchboard != null) {
            switchboard.endAndWait(null, "shutdown");
        }
        synchronized (this) {
            if (server != null) {
                server.close();
                server = null;
            }
        }
        HealthChecks.unregister(getCamelContext(), healthCheck);
        if (runtime != null) {
            runtime.bus().unsubscribe(busListener);
        }
        if (meters != null) {
            meters.stop();
        }
        if (prompts != null) {
            prompts.clear();
        }
        super.doStop();
    }

    private void onSignal(CallBus.Signal signal, String callId, String detail) {
        ModelCare one = callId == null ? null : care.get(callId);
        if (one != null) {
            one.signal(signal, detail);
        }
    }

    /** A consumer starts; the first one opens the SIP ports. */
    void attach(SipMediaConsumer consumer) throws IOException {
        switchboard.add(consumer);
        try {
            CallPlan plan = switchboard.line(consumer.getEndpoint().getName()).plan();
            SipMediaConfiguration configuration = consumer.getEndpoint().getConfiguration();
            prompts.check("greeting", plan.greeting(), true);
            prompts.check("holdPrompt", plan.holdPrompt(), configuration.getHoldPrompt() != null);
            prompts.check("fallbackPrompt", plan.fallbackPrompt(), configuration.getFallbackPrompt() != null);
            listen();
        } catch (IOException | RuntimeException e) {
            switchboard.remove(consumer);
            throw e;
        }
    }

    /** A consumer stops; the last one of a name takes the calls of that name with it. */
    void detach(SipMediaConsumer consumer) throws InterruptedException {
        if (switchboard == null) {
            return;
        }
        Line line = switchboard.line(consumer.getEndpoint().getName());
        if (line != null && !line.accepting()) {
            switchboard.endAndWait(line.name(), "shutdown");
        }
        if (!consumer.awaitIdle(stopTimeout)) {
            LOG.warn("sip-media:{}: {} events did not get through their route within {} ms", consumer.getEndpoint().getName(),
                    consumer.pendingExchanges(), stopTimeout);
        }
        switchboard.remove(consumer);
    }

    private synchronized void listen() {
        if (server == null) {
            server = SipServer.start(
                    SipServerOptions.listening(listen).withUserAgent(userAgent)
                            .withAdvertisedAddress(contactAddress != null ? contactAddress : mediaAddress)
                            .withRequestsPerSource((int) Values.atLeast("requestsPerSource", requestsPerSource, 0, ""))
                            .withTransferTimeout(java.time.Duration.ofMillis(transferTimeout)),
                    switchboard);
        }
    }

    CallPlan plan(String name, List<SipMediaConfiguration> consumers) {
        return CallPlan.of(name, consumers, ports, announced);
    }

    SipMediaRuntime runtime() {
        return runtime;
    }

    Switchboard switchboard() {
        return switchboard;
    }

    Prompts prompts() {
        return prompts;
    }

    CallMeters meters() {
        return meters;
    }

    GoneCalls gone() {
        return gone;
    }

    Map<String, ModelCare> care() {
        return care;
    }

    /** Where SIP really listens, with the ports chosen for 0; empty while it does not. */
    public List<ListenPoint> listening() {
        SipServer running = server;
        return running == null ? List.of() : running.listening();
    }

    /** The port SIP listens on. @param transport udp or tcp */
    public int port(String transport) {
        SipServer running = server;
        if (running == null) {
            throw new IllegalStateException("SIP does not listen: no consumer of sip-media has started");
        }
        return running.port(transport);
    }

    /** SIP dialogs that are alive. More than calls for a moment after a hang-up, until its BYE is answered. */
    public int dialogCount() {
        SipServer running = server;
        return running == null ? 0 : running.dialogs();
    }

    /** Pairs of RTP ports in use; one per call. */
    public int rtpPortsInUse() {
        RtpPorts range = ports;
        return range == null ? 0 : range.inUse();
    }

    /** Calls that are up, ringing ones included. */
    public int callCount() {
        return switchboard == null ? 0 : switchboard.calls().count();
    }

    /** Whether new calls are refused at the moment because audio is late. @see #setMaxLateness */
    public boolean overloaded() {
        return switchboard != null && switchboard.overload().everywhere();
    }

    public String getListen() {
        return listen;
    }

    /**
     * Where SIP listens: a comma separated list of transport:address:port with transport udp or tcp and a local IP address, 0.0.0.0 for all.
     * Port 0 takes any free one. Default udp:0.0.0.0:5060,tcp:0.0.0.0:5060.
     */
    public void setListen(String listen) {
        this.listen = listen;
    }

    public String getMediaAddress() {
        return mediaAddress;
    }

    /**
     * The IP address SDP announces for audio. Default: the local address that reaches the peer. Set it to the public address when the machine
     * is behind NAT.
     */
    public void setMediaAddress(String mediaAddress) {
        this.mediaAddress = mediaAddress;
    }

    public String getRtpPorts() {
        return rtpPorts;
    }

    /**
     * The UDP ports audio uses, first-last. A call takes two of them, so half as many calls as ports are possible. Default 40000-49999. Firewalls
     * must let this range in.
     */
    public void setRtpPorts(String rtpPorts) {
        this.rtpPorts = rtpPorts;
    }

    public long getRtpRestTime() {
        return rtpRestTime;
    }

    /**
     * How long the ports of an ended call rest before another call gets them, so that late packets do not reach a stranger. Default 10 seconds.
     */
    public void setRtpRestTime(long rtpRestTime) {
        this.rtpRestTime = rtpRestTime;
    }

    public int getMaxCalls() {
        return maxCalls;
    }

    /** How many calls may be up at once, ringing ones included; more are refused with 503 and Retry-After. 0 = no limit. Default 1000. */
    public void setMaxCalls(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    public int getCallsPerSecond() {
        return callsPerSecond;
    }

    /**
     * How many new calls are taken per second, with a burst of one second's worth; more are refused with 503 and Retry-After. 0 = no limit.
     * Default 100, far above what telephone lines bring and low enough that a flood does not take the time the running calls need.
     */
    public void setCallsPerSecond(int callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    public long getMaxLateness() {
        return maxLateness;
    }

    /**
     * How late audio may be on its way through this machine. When it was later than this in each of five seconds in a row, on the average
     * of the second, the machine does not keep up, and all calls crackle: new ones are refused with 503 and Retry-After until it was at most
     * half as late for three seconds. A pause of the garbage collector or of the machine refuses nobody. 0 = never. Default 30 milliseconds.
     */
    public void setMaxLateness(long maxLateness) {
        this.maxLateness = maxLateness;
    }

    public int getRequestsPerSource() {
        return requestsPerSource;
    }

    /**
     * How many SIP requests per second one IP address may send that belong to no running call, such as INVITE and OPTIONS, with a burst of two
     * seconds' worth; more are dropped without an answer. 0 = no limit. Default 200. Raise it when all calls come through one proxy that brings
     * more than that.
     */
    public void setRequestsPerSource(int requestsPerSource) {
        this.requestsPerSource = requestsPerSource;
    }

    public String getContactAddress() {
        return contactAddress;
    }

    /**
     * The host, or host:port, callers send their later requests of a call to (the Contact header). Default: mediaAddress where that is set,
     * else the local address that reaches the caller. Set it behind a NAT whose SIP address or port is another than that for audio.
     */
    public void setContactAddress(String contactAddress) {
        this.contactAddress = contactAddress;
    }

    public String getUserAgent() {
        return userAgent;
    }

    /** What the Server and User-Agent headers of SIP say. */
    public void setUserAgent(String userAgent) {
        this.userAgent = userAgent;
    }

    public long getTransferTimeout() {
        return transferTimeout;
    }

    /** How long a transfer may take until it is told how it ended; after that it counts as failed with 408. Default 60 seconds. */
    public void setTransferTimeout(long transferTimeout) {
        this.transferTimeout = transferTimeout;
    }

    public long getStopTimeout() {
        return stopTimeout;
    }

    /**
     * How long a stopping route or context waits for the calls it has ended to be over and for their last events to get through the routes.
     * Running calls may go on until this long before the end of Camel's shutdown timeout. Default 3 seconds.
     */
    public void setStopTimeout(long stopTimeout) {
        this.stopTimeout = stopTimeout;
    }
}
