// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookDesk;
import io.sipmedia.openaisip.webhook.WebhookServer;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/** The servers for webhooks, one for each host and port, as long as a route uses it. Thread: any. */
final class WebhookServers {

    private final Vertx vertx;
    private final Map<String, WebhookServer> servers = new HashMap<>();

    WebhookServers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Opens a path; returns the server, which is started when it is the first. */
    synchronized WebhookServer open(OpenAiSipConfiguration options, WebhookDesk desk) {
        String key = key(options);
        WebhookServer server = servers.get(key);
        if (server == null) {
            server = WebhookServer.start(vertx, options.getHost(), options.getPort());
            servers.put(key, server);
        }
        server.open(options.getPath(), options.getMaxBodyBytes(), desk);
        return server;
    }

    /** Closes a path, and the server with the last one. */
    synchronized void shut(OpenAiSipConfiguration options) {
        WebhookServer server = servers.get(key(options));
        if (server != null && server.shut(options.getPath())) {
            servers.remove(key(options));
            server.close();
        }
    }

    synchronized void close() {
        servers.values().forEach(WebhookServer::close);
        servers.clear();
    }

    private static String key(OpenAiSipConfiguration options) {
        return options.getHost() + ':' + options.getPort();
    }
}
