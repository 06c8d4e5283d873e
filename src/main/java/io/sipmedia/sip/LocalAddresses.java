// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Which local address a peer sees: the one the system would send from. */
final class LocalAddresses {

    private LocalAddresses() {
    }

    /** The address of a listening point that reaches the peer; no packet is sent to find out. */
    static InetAddress reaching(ListenPoint point, InetSocketAddress peer) {
        try {
            if (!point.wildcard()) {
                return InetAddress.getByName(point.host());
            }
            try (DatagramSocket probe = new DatagramSocket()) {
                probe.connect(new InetSocketAddress(peer.getAddress(), peer.getPort() == 0 ? 5060 : peer.getPort()));
                InetAddress local = probe.getLocalAddress();
                if (!local.isAnyLocalAddress()) {
                    return local;
                }
            }
        } catch (SocketException | UnknownHostException | java.io.UncheckedIOException e) {
            // no route: loopback is as good as any
        }
        return InetAddress.getLoopbackAddress();
    }

    /** A host as it stands in a URI: IPv6 in brackets, without scope. */
    static String uriHost(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        text = scope < 0 ? text : text.substring(0, scope);
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }
}
