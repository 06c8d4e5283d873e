// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The options of {@code openai-sip:}. */
@UriParams
public class OpenAiSipConfiguration implements Cloneable {

    private static final String HOST = "127.0.0.1";
    private static final int PORT = 8088;

    @UriParam(label = "consumer", defaultValue = "auto", enums = "auto,own,platform-http")
    private String server = "auto";
    @UriParam(label = "consumer", defaultValue = "/openai/webhook")
    private String path = "/openai/webhook";
    @UriParam(label = "consumer", defaultValue = "127.0.0.1")
    private String host = HOST;
    @UriParam(label = "consumer", defaultValue = "8088")
    private int port = PORT;
    @UriParam(label = "consumer", defaultValue = "realtime.call.incoming")
    private String include = "realtime.call.incoming";
    @UriParam(label = "consumer,security", secret = true)
    private String webhookSecret;
    @UriParam(label = "consumer,security", defaultValue = "5m", javaType = "java.time.Duration")
    private long tolerance = 300_000;
    @UriParam(label = "consumer,security")
    private SSLContextParameters sslContextParameters;
    @UriParam(label = "consumer,advanced", defaultValue = "65536")
    private int maxBodyBytes = 65_536;
    @UriParam(label = "producer", enums = "accept,reject,refer,hangup")
    private String operation;
    @UriParam(label = "producer", prefix = "session.", multiValue = true)
    private Map<String, Object> session = new LinkedHashMap<>();
    @UriParam(label = "producer", defaultValue = "true")
    private boolean attach = true;
    @UriParam(label = "producer", defaultValue = "603")
    private int status = 603;
    @UriParam(label = "producer")
    private String target;
    @UriParam(label = "producer", enums = "hangup,transfer,none", defaultValue = "hangup")
    private String fallbackAction = "hangup";
    @UriParam(label = "producer")
    private String fallbackTarget;
    @UriParam(label = "producer", defaultValue = "503")
    private int budgetStatus = 503;
    @UriParam(label = "producer,advanced", defaultValue = "10s", javaType = "java.time.Duration")
    private long requestTimeout = 10_000;

    /** A copy with the same options, so that an endpoint does not change the component's. */
    public OpenAiSipConfiguration copy() {
        try {
            return (OpenAiSipConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /** Whether somebody has said where our own server is to be. */
    boolean placed() {
        return port != PORT || !HOST.equals(host) || sslContextParameters != null;
    }

    public String getServer() {
        return server;
    }

    /**
     * What takes the webhooks: own is a small server of the component's own at host and port; platform-http is the HTTP server of
     * the runtime (Spring Boot, Quarkus, Camel main with camel.server.enabled), with its port, its TLS and its other paths, and needs
     * camel-platform-http. With auto it is the runtime's where routes from platform-http: would find one, and ours elsewhere and for
     * whoever gives a host, a port or sslContextParameters of his own.
     */
    public void setServer(String server) {
        this.server = server;
    }

    public String getPath() {
        return path;
    }

    /**
     * The path of the webhook's address, as it is set at OpenAI.
     */
    public void setPath(String path) {
        this.path = path;
    }

    public String getHost() {
        return host;
    }

    /**
     * The address our own server listens on for webhooks. OpenAI sends to https: only. Without sslContextParameters what ends TLS
     * stands before it, so the default is to listen for that on the same machine. Routes with the same host and port share the server.
     */
    public void setHost(String host) {
        this.host = host;
    }

    public int getPort() {
        return port;
    }

    /**
     * The TCP port our own server listens on for webhooks; 0 for any free one.
     */
    public void setPort(int port) {
        this.port = port;
    }

    public String getInclude() {
        return include;
    }

    /**
     * The types of events that the route gets, with commas between, or an asterisk for all. Others are acknowledged and dropped.
     */
    public void setInclude(String include) {
        this.include = include;
    }

    public String getWebhookSecret() {
        return webhookSecret;
    }

    /**
     * The signing secret of the webhook, whsec_ and more, as OpenAI shows it once when the webhook is made; two with a comma
     * between while one is being exchanged. A route does not start without it. Never logged.
     */
    public void setWebhookSecret(String webhookSecret) {
        this.webhookSecret = webhookSecret;
    }

    public long getTolerance() {
        return tolerance;
    }

    /**
     * How old a delivery may be, or how far ahead of our clock.
     */
    public void setTolerance(long tolerance) {
        this.tolerance = tolerance;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * TLS for our own server: with it webhooks come by https, and nothing need stand before it. It must hold a key. The runtime's
     * server has TLS options of its own.
     */
    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public int getMaxBodyBytes() {
        return maxBodyBytes;
    }

    /**
     * How large a webhook may be; larger ones are refused with 413 and, by our own server, not read.
     */
    public void setMaxBodyBytes(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    public String getOperation() {
        return operation;
    }

    /**
     * What to do with the call.
     */
    public void setOperation(String operation) {
        this.operation = operation;
    }

    public Map<String, Object> getSession() {
        return session;
    }

    /**
     * Any option of realtime: for the session that the call is accepted with, for example session.voice=marin,
     * session.instructions and session.greeting. What is not said here is as the realtime component has it, the key and the
     * address included.
     */
    public void setSession(Map<String, Object> session) {
        this.session = session;
    }

    public boolean isAttach() {
        return attach;
    }

    /**
     * accept: whether the session is shared, so that functions are run and routes from realtime: of the same name get their events.
     * Without it OpenAI has the call alone.
     */
    public void setAttach(boolean attach) {
        this.attach = attach;
    }

    public int getStatus() {
        return status;
    }

    /**
     * reject: the SIP status to refuse with, 400 to 699, for example 486 (busy).
     */
    public void setStatus(int status) {
        this.status = status;
    }

    public String getTarget() {
        return target;
    }

    /**
     * refer: the URI to send the caller to, tel:, sip: or sips:. Never take it from the model's words unchecked.
     */
    public void setTarget(String target) {
        this.target = target;
    }

    public String getFallbackAction() {
        return fallbackAction;
    }

    /**
     * accept: what follows when the session that was shared with the call has failed for good, so that no function is run any more and
     * nothing is counted: hangup ends the call, transfer sends the caller to fallbackTarget (and hangs up when that fails), none leaves
     * the call to OpenAI and to the routes, which are told by the event failed.
     */
    public void setFallbackAction(String fallbackAction) {
        this.fallbackAction = fallbackAction;
    }

    public String getFallbackTarget() {
        return fallbackTarget;
    }

    /** The URI the caller is sent to with fallbackAction=transfer, tel:, sip: or sips:. */
    public void setFallbackTarget(String fallbackTarget) {
        this.fallbackTarget = fallbackTarget;
    }

    public int getBudgetStatus() {
        return budgetStatus;
    }

    /**
     * accept: the SIP status a call is rejected with when session.budgetPerDay is used up, 400 to 699. Many trunks try another way after
     * 503 (service unavailable), and none after 486 (busy) or 603 (declined).
     */
    public void setBudgetStatus(int budgetStatus) {
        this.budgetStatus = budgetStatus;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    /**
     * How long OpenAI may take to answer a request.
     */
    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }
}
