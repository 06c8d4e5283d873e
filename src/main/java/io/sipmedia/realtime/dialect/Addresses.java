// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of WebSockets and their queries. */
final class Addresses {

    private Addresses() {
    }

    /** @throws IllegalArgumentException if it is none of a WebSocket */
    static URI webSocket(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("url is empty, and this dialect has no address that all users share");
        }
        URI base = URI.create(url.trim());
        if (!"ws".equalsIgnoreCase(base.getScheme()) && !"wss".equalsIgnoreCase(base.getScheme()) || base.getHost() == null) {
            throw new IllegalArgumentException("url '" + url + "' is not a ws:// or wss:// address");
        }
        return base;
    }

    /**
     * {@code /v1/realtime} has its models at {@code /v1/models}; null for other paths.
     *
     * @param end of the server's path, which the models have beside it, as {@code realtime}
     */
    static URI model(URI server, String end, String model) {
        String path = server.getRawPath();
        if (path == null || !path.endsWith("/" + end)) {
            return null;
        }
        String scheme = "wss".equalsIgnoreCase(server.getScheme()) ? "https://" : "http://";
        return URI.create(scheme + server.getRawAuthority() + path.substring(0, path.length() - end.length()) + "models/"
                + URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    static boolean has(URI address, String parameter) {
        return address.getRawQuery() != null && address.getRawQuery().matches("(.*&)?" + parameter + "=.*");
    }

    /** The address with this parameter; what is there already stays as it is. */
    static URI with(URI address, String parameter, String value) {
        if (value == null || has(address, parameter)) {
            return address;
        }
        return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + parameter + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
