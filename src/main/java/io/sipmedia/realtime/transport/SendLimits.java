// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;

/**
 * How much may be on its way to a peer that does not read. By itself the system takes megabytes, and a model that has not read for a while
 * would hear all that the caller said meanwhile. Chosen by the audio that is sent: the bytes of one second of 24 kHz audio are five seconds of
 * G.711.
 *
 * <p>Linux doubles what it is asked for, and counts what it needs to keep a packet beside what is in it: about a kilobyte for each of the
 * small ones that are out before the peer's window has closed, next to nothing for what is gathered behind it. Three quarters of a second, of
 * which it makes one and a half, are one to one and a half seconds of audio then, and still fill a line of 600 ms there and back.
 *
 * @param sendBuffer of the system, in bytes as it is asked for them (SO_SNDBUF)
 * @param writeQueue of the client, in bytes: little, as what waits belongs into the outbox, which knows what is too old
 */
record SendLimits(int sendBuffer, int writeQueue) {

    /** For a connection of which nobody has said how much audio it gets. */
    static final SendLimits DEFAULT = new SendLimits(64 * 1024, 16 * 1024);
    // of G.711 in packets of 20 ms Linux takes 1.3 s with this when nobody reads, and with three quarters of it 0.4 s: less than long lines need
    private static final int LEAST_SEND_BUFFER = 16 * 1024;
    private static final int LEAST_WRITE_QUEUE = 4 * 1024;

    /** @param audioBytesPerSecond of the events that carry audio; 0 where that is not known */
    static SendLimits of(int audioBytesPerSecond) {
        if (audioBytesPerSecond <= 0) {
            return DEFAULT;
        }
        return new SendLimits(between(LEAST_SEND_BUFFER, (int) (audioBytesPerSecond * 3L / 4), DEFAULT.sendBuffer),
                between(LEAST_WRITE_QUEUE, audioBytesPerSecond / 4, DEFAULT.writeQueue));
    }

    private static int between(int least, int value, int most) {
        return Math.max(least, Math.min(value, most));
    }

    /** For this connection, from now on. Thread: its loop. */
    void apply(WebSocket connected) {
        if (connected.isClosed()) {
            return;
        }
        connected.setWriteQueueMaxSize(writeQueue);
        try {
            Channel channel = connected instanceof WebSocketInternal known ? known.channelHandlerContext().channel() : null;
            if (channel != null && channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_SNDBUF, sendBuffer);
            }
        } catch (LinkageError e) {
            // a later client has its inner side elsewhere; its connections keep the buffer they were made with
        }
    }
}
