// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Where our RTCP goes: to where the caller's comes from, else where its {@code a=rtcp} says (RFC 3605), else one port above the
 * caller's RTP (RFC 3550 11). We never agree on {@code a=rtcp-mux} (RFC 5761), so what its offer falls back to counts. Thread: confined
 * to the call's loop.
 */
final class RtcpTarget {

    private RtpPeer peer;
    private InetSocketAddress heard;

    void negotiated(RtpPeer next) {
        if (peer != null && !(peer.address().equals(next.address()) && Objects.equals(peer.rtcp(), next.rtcp()))) {
            heard = null; // the caller has moved
        }
        peer = next;
    }

    /** A report of the caller came from here. */
    void heard(InetSocketAddress source) {
        heard = source;
    }

    /** Whether the caller has named this host for its RTCP. */
    boolean named(InetSocketAddress source) {
        return peer != null && peer.rtcp() != null && peer.rtcp().getAddress().equals(source.getAddress());
    }

    /** @param rtp where our RTP goes; may be null @return null when nobody knows */
    InetSocketAddress of(InetSocketAddress rtp) {
        if (rtp == null || heard != null && (heard.getAddress().equals(rtp.getAddress()) || named(heard))) {
            return heard;
        }
        InetSocketAddress named = peer == null ? null : peer.rtcp();
        // the port of a host that the caller turned out not to be at is one inside its own network
        boolean elsewhere = named != null && named.getAddress().equals(peer.address().getAddress()) && !named.getAddress().equals(rtp.getAddress());
        if (named != null && !elsewhere) {
            return named.getAddress().isAnyLocalAddress() ? null : named;
        }
        if (rtp.getPort() == 0 || rtp.getPort() == RtpPorts.LAST_PORT || rtp.getAddress().isAnyLocalAddress()) {
            return null;
        }
        return new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
    }
}
