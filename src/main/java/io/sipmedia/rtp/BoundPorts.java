// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.io.UncheckedIOException;
import java.net.InetAddress;

/**
 * An even RTP port and the RTCP port above it, bound and not yet on any loop. Binding costs several system calls, which a loop full
 * of calls has no time for; so it is done before, on a thread that has the call anyway.
 *
 * <p>Thread: any, one at a time. {@link RtpSession#open} takes it over; whoever does not get so far gives it back.
 */
public final class BoundPorts {

    private final RtpPorts ports;
    private final RtpPorts.Pair pair;

    private BoundPorts(RtpPorts ports, RtpPorts.Pair pair) {
        this.ports = ports;
        this.pair = pair;
    }

    /**
     * Binds a free pair.
     *
     * @throws RtpPortsExhaustedException when no pair is free (503 to the caller)
     * @throws UncheckedIOException       when the system gives no more sockets, or the address is none of ours
     */
    public static BoundPorts of(RtpPorts ports, InetAddress address) {
        return new BoundPorts(ports, ports.bind(address));
    }

    /** The RTP port; RTCP is one above. */
    public int port() {
        return pair.port();
    }

    RtpPorts.Pair pair() {
        return pair;
    }

    /** The sockets are closed. @param announced whether anybody was told of the port, who may send there for a while yet */
    void release(boolean announced) {
        ports.release(pair.port(), announced);
    }

    /** Closes what no session took over. */
    public void discard() {
        ports.discard(pair);
    }
}
