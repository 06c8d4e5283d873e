// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.sip.ListenPoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;

/** Looks, before anything starts, whether the SIP ports can be had; a port in use is the commonest reason of a failed start. */
final class PortCheck {

    private static final String VARIABLE = "SIP_LISTEN";

    private PortCheck() {
    }

    /** @throws SettingException naming the port that cannot be had and what to do */
    static void check(String listen) {
        for (ListenPoint point : ListenPoint.parseAll(listen)) {
            if (point.port() != 0) {
                check(listen, point);
            }
        }
    }

    private static void check(String listen, ListenPoint point) {
        try {
            InetAddress address = InetAddress.getByName(point.host());
            if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
                throw SettingException.unusable(VARIABLE, listen, point.host() + " is no address of this machine; 0.0.0.0 means all it has");
            }
            if (point.transport().equals("udp")) {
                new DatagramSocket(point.port(), address).close();
            } else {
                try (ServerSocket socket = new ServerSocket()) {
                    // as the server itself does: connections that are closing do not count
                    socket.setReuseAddress(true);
                    socket.bind(new InetSocketAddress(address, point.port()));
                }
            }
        } catch (IOException e) {
            boolean denied = e.getMessage() != null && e.getMessage().contains("ermission");
            throw SettingException.unusable(VARIABLE, listen, point + (denied ? " may be opened by root only; take a port above 1023"
                    : " is in use by another process; end that one, or set other ports, such as SIP_LISTEN=" + other(listen)));
        }
    }

    private static String other(String listen) {
        StringBuilder free = new StringBuilder();
        for (ListenPoint point : ListenPoint.parseAll(listen)) {
            int port = point.port() == 0 ? 0 : point.port() + 10 > 65_535 ? point.port() - 10 : point.port() + 10;
            free.append(free.isEmpty() ? "" : ",").append(new ListenPoint(point.transport(), point.host(), port));
        }
        return free.toString();
    }
}
