// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A call's sockets as the gateway has them, with nothing behind them, for {@code bench/run loops}. Thread: the loop's. */
public final class BareRtp {

    private final RtpSockets sockets;
    private final int port;

    /** @param received runs for every RTP packet that has been read */
    public BareRtp(EventLoop loop, RtpPorts ports, Runnable received) {
        RtpPorts.Pair pair = ports.bind(InetAddress.getLoopbackAddress());
        port = pair.port();
        sockets = new RtpSockets(loop, pair, new RtpSockets.Sink() {
            @Override
            public void rtp(InetSocketAddress source, byte[] data, int length) {
                received.run();
            }

            @Override
            public void rtcp(InetSocketAddress source, byte[] data, int length) {
                // nobody sends any here
            }
        });
    }

    public int port() {
        return port;
    }

    public void send(byte[] packet, InetSocketAddress to) {
        sockets.sendRtp(packet, packet.length, to);
    }

    public void close() {
        sockets.close(() -> { });
    }
}
