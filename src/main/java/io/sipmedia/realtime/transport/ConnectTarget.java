// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import java.net.URI;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where a connection goes.
 *
 * @param uri     {@code ws:} or {@code wss:}, query included
 * @param headers of the upgrade request; they hold the key, so they are never printed
 * @param patienceMillis how long at least pings may go unanswered before the connection counts as lost; 0 for as long as the transport likes
 * @param audioBytesPerSecond that the events with audio come to, as they go to the socket: what may wait for a server that does not read is
 *                       chosen by it; 0 where it is not known
 */
public record ConnectTarget(URI uri, Map<String, String> headers, long patienceMillis, int audioBytesPerSecond) {

    /** @throws IllegalArgumentException a header holds a control character; without its value, which is what HTTP clients put into their logs */
    public ConnectTarget {
        headers = Map.copyOf(headers);
        headers.forEach((name, value) -> {
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("the header " + name + " holds a control character");
            }
        });
    }

    public ConnectTarget(URI uri, Map<String, String> headers) {
        this(uri, headers, 0, 0);
    }

    /** Whether it is {@code wss:}. */
    public boolean ssl() {
        return "wss".equalsIgnoreCase(uri.getScheme());
    }

    /** The port, or the scheme's. */
    public int port() {
        return uri.getPort() > 0 ? uri.getPort() : ssl() ? 443 : 80;
    }

    /** What the upgrade asks for: path and query, escaped as they were. */
    public String request() {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** The address without its query, and the names of the headers: nothing secret. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath() + " " + new TreeSet<>(headers.keySet());
    }
}
