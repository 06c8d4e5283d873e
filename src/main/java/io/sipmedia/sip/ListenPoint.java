// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where we listen for SIP.
 *
 * @param transport {@code udp} or {@code tcp}
 * @param host      local IP address; {@code 0.0.0.0} for all
 * @param port      0 for any free one
 */
public record ListenPoint(String transport, String host, int port) {

    /**
     * Reads a comma separated list such as {@code udp:0.0.0.0:5060,tcp:0.0.0.0:5060}.
     *
     * @throws IllegalArgumentException saying what the text holds and what is allowed
     */
    public static List<ListenPoint> parseAll(String text) {
        List<ListenPoint> points = new ArrayList<>();
        for (String part : (text == null ? "" : text).split(",")) {
            if (!part.isBlank()) {
                points.add(parse(part.trim(), text));
            }
        }
        if (points.isEmpty()) {
            throw wrong(text, "it names no listening point");
        }
        return List.copyOf(points);
    }

    private static ListenPoint parse(String part, String whole) {
        int first = part.indexOf(':');
        int last = part.lastIndexOf(':');
        if (first < 0 || first == last) {
            throw wrong(whole, "'" + part + "' has not three parts");
        }
        String transport = part.substring(0, first).toLowerCase(Locale.ROOT);
        if (!transport.equals("udp") && !transport.equals("tcp")) {
            throw wrong(whole, "'" + transport + "' is no transport we speak");
        }
        String host = part.substring(first + 1, last);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!host.matches("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}")) {
            throw wrong(whole, "'" + host + "' is no IP address");
        }
        int port;
        try {
            port = Integer.parseInt(part.substring(last + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (port < 0 || port > 65_535) {
            throw wrong(whole, "'" + part.substring(last + 1) + "' is no port");
        }
        return new ListenPoint(transport, host, port);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("Listening points '" + text + "': " + why
                + ". Allowed is a comma separated list of transport:address:port with transport udp or tcp, a local IP address"
                + " (IPv6 in brackets, 0.0.0.0 for all) and port 0 to 65535 (0 = any free one),"
                + " such as udp:0.0.0.0:5060,tcp:0.0.0.0:5060");
    }

    boolean wildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return transport + ":" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
