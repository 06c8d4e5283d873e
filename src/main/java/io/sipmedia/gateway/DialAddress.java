// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.sip.ListenPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The SIP URIs to dial, from this machine and from others. */
final class DialAddress {

    // an address of the documentation range (RFC 5737): asked for the way there, the system names the way to everywhere
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 5060);

    private DialAddress() {
    }

    /** What a caller on this machine dials. */
    static String here(String user, List<ListenPoint> points) {
        ListenPoint point = first(points);
        return any(point) ? uri(user, point.host().equals("::") ? "::1" : "127.0.0.1", point) : uri(user, point.host(), point);
    }

    /** What a caller on another machine dials; null when only this machine is listened to, or it has no network. */
    static String elsewhere(String user, List<ListenPoint> points) {
        ListenPoint point = first(points);
        if (any(point)) {
            String address = lanAddress();
            return address == null ? null : uri(user, address, point);
        }
        boolean loopback = point.host().startsWith("127.") || point.host().equals("::1");
        return loopback ? null : uri(user, point.host(), point);
    }

    // UDP before TCP: every telephone speaks it
    private static ListenPoint first(List<ListenPoint> points) {
        return points.stream().filter(point -> point.transport().equals("udp")).findFirst().orElseGet(() -> points.get(0));
    }

    private static boolean any(ListenPoint point) {
        return point.host().equals("0.0.0.0") || point.host().equals("::");
    }

    private static String uri(String user, String host, ListenPoint point) {
        return "sip:" + user + "@" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + point.port()
                + (point.transport().equals("tcp") ? ";transport=tcp" : "");
    }

    /** The address of the interface with the default route; connecting a UDP socket sends nothing. */
    private static String lanAddress() {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(ELSEWHERE);
            InetAddress local = probe.getLocalAddress();
            return local instanceof Inet4Address && !local.isAnyLocalAddress() && !local.isLoopbackAddress() ? local.getHostAddress() : null;
        } catch (IOException | UncheckedIOException e) {
            return null;
        }
    }
}
