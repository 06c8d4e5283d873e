// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookDesk;
import io.sipmedia.openaisip.webhook.WebhookServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The servers for webhooks, one for each host and port, as long as a route uses it. Thread: any. */
final class WebhookServers {

    private record Running(WebhookServer server, SSLContextParameters ssl) {
    }

    private final CamelContext context;
    private final Vertx vertx;
    private final Map<String, Running> servers = new HashMap<>();

    WebhookServers(CamelContext context, Vertx vertx) {
        this.context = context;
        this.vertx = vertx;
    }

    /**
     * Opens a path; the server is started when it is the first.
     *
     * @param ssl null for plain HTTP
     */
    synchronized WebhookDoor open(OpenAiSipConfiguration options, SSLContextParameters ssl, WebhookDesk desk) {
        String key = options.getHost() + ':' + options.getPort();
        Running running = servers.get(key);
        if (running == null) {
            HttpServerOptions http = new HttpServerOptions().setHost(options.getHost()).setPort(options.getPort());
            if (ssl != null) {
                ServerTls.apply(ssl, context, http);
            }
            running = new Running(WebhookServer.start(vertx, http), ssl);
            servers.put(key, running);
        } else if (running.ssl() != ssl) {
            throw new IllegalArgumentException("another route listens at " + key + " with other sslContextParameters");
        }
        WebhookServer server = running.server();
        server.open(options.getPath(), options.getMaxBodyBytes(), desk);
        String address = (ssl == null ? "http://" : "https://") + options.getHost() + ':' + server.port() + options.getPath();
        return new WebhookDoor() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public int port() {
                return server.port();
            }

            @Override
            public void close() {
                shut(key, options.getPath());
            }
        };
    }

    private synchronized void shut(String key, String path) {
        Running running = servers.get(key);
        if (running != null && running.server().shut(path)) {
            servers.remove(key);
            running.server().close();
        }
    }

    synchronized void close() {
        servers.values().forEach(running -> running.server().close());
        servers.clear();
    }
}
