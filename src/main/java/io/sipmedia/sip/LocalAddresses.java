// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Which local address a peer sees: the one the system would send from. The system is asked with a socket, which costs more than the
 * rest of an INVITE's way to its call, so what it said of a peer is kept for five seconds: a trunk asks once for many calls, and a
 * change of the network is seen all the same.
 *
 * <p>Thread: any.
 */
final class LocalAddresses {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);
    // forged addresses fill no memory; who comes behind them is looked up as if there was no memory
    private static final int MOST = 1024;
    // what the system says is the same for all servers
    private static final LocalAddresses ALL = new LocalAddresses(LocalAddresses::probe, System::nanoTime);

    private record Known(InetAddress local, long nanos) {
    }

    private final UnaryOperator<InetAddress> system;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, Known> known = new ConcurrentHashMap<>();

    /** @param system from a peer's address to ours; null when there is no way to it */
    LocalAddresses(UnaryOperator<InetAddress> system, LongSupplier nanoTime) {
        this.system = system;
        this.nanoTime = nanoTime;
    }

    /** The address of a listening point that reaches the peer; no packet is sent to find out. */
    static InetAddress reaching(ListenPoint point, InetSocketAddress peer) {
        try {
            return point.wildcard() ? ALL.towards(peer.getAddress()) : InetAddress.getByName(point.host());
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    InetAddress towards(InetAddress peer) {
        long now = nanoTime.getAsLong();
        Known before = known.get(peer);
        if (before != null && now - before.nanos() < KEPT_NANOS) {
            return before.local();
        }
        InetAddress local = system.apply(peer);
        if (local == null) {
            known.remove(peer);
            return InetAddress.getLoopbackAddress(); // no route: loopback is as good as any
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(peer, new Known(local, now));
        return local;
    }

    private static InetAddress probe(InetAddress peer) {
        try (DatagramSocket probe = new DatagramSocket()) {
            // routes do not depend on the port
            probe.connect(new InetSocketAddress(peer, 5060));
            InetAddress local = probe.getLocalAddress();
            return local.isAnyLocalAddress() ? null : local;
        } catch (SocketException | java.io.UncheckedIOException e) {
            return null;
        }
    }

    /** A host as it stands in a URI: IPv6 in brackets, without scope. */
    static String uriHost(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        text = scope < 0 ? text : text.substring(0, scope);
        return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
    }
}
