// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.rest.CallClient;
import io.sipmedia.openaisip.webhook.WebhookDesk;
import io.sipmedia.support.CallBus;
import io.sipmedia.support.SipMediaRuntime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.PropertiesHelper;

/**
 * The {@code openai-sip:} component: calls that OpenAI carries. Towards the model side it stands for the telephone: it says on
 * the bus when such a call is answered and when it is over, and ends it when the model has said goodbye.
 */
@Component("openai-sip")
public class OpenAiSipComponent extends DefaultComponent implements SSLContextParametersAware {

    private static final int CONNECT_MILLIS = 5000;
    private static final Pattern SECRET = Pattern.compile("(?<=[?&])(webhook-?secret|session\\.(?:failover\\.)*(?:api-?key|safety-?secret))="
            + "(?:RAW\\(.*?\\)(?=&|$)|RAW\\{.*?\\}(?=&|$)|[^&]*)", Pattern.CASE_INSENSITIVE);

    @Metadata(description = "Options of all endpoints; an endpoint's own options come before them")
    private OpenAiSipConfiguration configuration = new OpenAiSipConfiguration();
    @Metadata(label = "security", defaultValue = "false")
    private boolean useGlobalSslContextParameters;

    private SipMediaRuntime runtime;
    private CallClient client;
    private WebhookServers servers;
    private CarriedCalls calls;
    private CallBus.Listener busListener;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining == null || remaining.isBlank()) {
            throw new IllegalArgumentException("openai-sip: needs a name, for example openai-sip:openai; that of the realtime: routes");
        }
        // the address of an endpoint is printed, listed and managed; what is secret in it is not kept there
        OpenAiSipEndpoint endpoint = new OpenAiSipEndpoint(SECRET.matcher(uri).replaceAll("$1=xxxxxx"), this, remaining, configuration.copy());
        Map<String, Object> session = PropertiesHelper.extractProperties(parameters, "session.");
        if (!session.isEmpty()) {
            Map<String, Object> all = new LinkedHashMap<>(configuration.getSession());
            all.putAll(session);
            endpoint.getConfiguration().setSession(all);
        }
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        runtime = SipMediaRuntime.of(getCamelContext());
        client = new CallClient(runtime.loops().vertx(), CONNECT_MILLIS);
        servers = new WebhookServers(getCamelContext(), runtime.loops().vertx());
        calls = new CarriedCalls(client, runtime);
        busListener = calls;
        runtime.bus().subscribe(busListener);
    }

    @Override
    protected void doStop() throws Exception {
        if (busListener != null) {
            runtime.bus().unsubscribe(busListener);
            busListener = null;
        }
        if (servers != null) {
            servers.close();
        }
        if (client != null) {
            client.close();
        }
        super.doStop();
    }

    SipMediaRuntime runtime() {
        return runtime;
    }

    CallClient client() {
        return client;
    }

    /** Opens the way in for a route's webhooks: by the runtime's HTTP server if it has one, else by a server of our own. */
    WebhookDoor open(OpenAiSipConfiguration options, WebhookDesk desk) throws Exception {
        boolean platform = switch (options.getServer()) {
            case "auto" -> !options.placed() && PlatformHttp.serves(getCamelContext());
            case "platform-http" -> true;
            case "own" -> false;
            default -> throw new IllegalArgumentException("server '" + options.getServer() + "' is not one of auto, own, platform-http");
        };
        if (platform) {
            return PlatformHttp.open(getCamelContext(), options, desk);
        }
        SSLContextParameters ssl = options.getSslContextParameters();
        return servers.open(options, ssl == null && useGlobalSslContextParameters ? retrieveGlobalSslContextParameters() : ssl, desk);
    }

    CarriedCalls calls() {
        return calls;
    }

    /** Calls that were accepted here and are not over. */
    public int callCount() {
        return calls == null ? 0 : calls.size();
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether the server of our own takes its TLS from the context's global SSL parameters. An endpoint's sslContextParameters
     * come before them.
     */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public OpenAiSipConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * Options of all endpoints; an endpoint's own options come before them.
     */
    public void setConfiguration(OpenAiSipConfiguration configuration) {
        this.configuration = configuration;
    }
}
