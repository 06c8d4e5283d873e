// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The shortest way of a text message to a client's socket: one buffer from the channel's pool that holds the frame as it goes
 * out, header, mask and all (RFC 6455 5.2). The client's own way is a String, its UTF-8, a masked copy and a direct copy of that,
 * for each of fifty messages a second and call.
 *
 * <p>Writes where the client's own encoder stands in the pipeline, so frames of both ways come out in order, and TLS works.
 *
 * <p>Thread: the socket's event loop.
 */
final class TextFrames {

    private static final int FINAL_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final int MAX_LENGTH = 0xFFFF;
    private static final int MAX_HEADER = 8;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final ChannelHandlerContext encoder;
    private final Supplier<MaskKeys> keys;

    private TextFrames(ChannelHandlerContext encoder, Supplier<MaskKeys> keys) {
        this.encoder = encoder;
        this.keys = keys;
    }

    /** Null when the client is another one than we know, or frames are to be compressed. */
    static TextFrames of(WebSocket socket) {
        try {
            return socket instanceof WebSocketInternal known ? of(known.channelHandlerContext().pipeline()) : null;
        } catch (LinkageError e) {
            // a later client has its inner side elsewhere; its public one will do
            return null;
        }
    }

    static TextFrames of(ChannelPipeline pipeline) {
        return of(pipeline, MaskKeys::ofThread);
    }

    static TextFrames of(ChannelPipeline pipeline, Supplier<MaskKeys> keys) {
        ChannelHandlerContext found = null;
        for (Map.Entry<String, ChannelHandler> handler : pipeline) {
            if (handler.getValue() instanceof WebSocketExtensionEncoder) {
                return null;
            }
            if (handler.getValue() instanceof WebSocketFrameEncoder) {
                found = pipeline.context(handler.getValue());
            }
        }
        return found == null ? null : new TextFrames(found, keys);
    }

    /**
     * Sends a message of one frame.
     *
     * @param utf8 not used after the call, and not what it was any more when it was sent
     * @return false when this is no message for this way, and nothing was sent
     */
    boolean write(byte[] utf8, int length) {
        if (length > MAX_LENGTH || !encoder.executor().inEventLoop() || encoder.isRemoved() || !encoder.channel().isActive()) {
            return false;
        }
        ByteBuf frame = encoder.alloc().directBuffer(MAX_HEADER + length);
        int key = keys.get().next();
        frame.writeByte(FINAL_TEXT);
        if (length < LENGTH_IN_16_BITS) {
            frame.writeByte(MASKED | length);
        } else {
            frame.writeByte(MASKED | LENGTH_IN_16_BITS).writeShort(length);
        }
        frame.writeInt(key);
        // masked where it is: an array takes eight bytes at a time without being asked for each whether they are in it
        mask(utf8, length, key);
        frame.writeBytes(utf8, 0, length);
        // flushed at once: what waits for the end of the loop's round fills the queue when a second of kept audio goes out in one go
        encoder.writeAndFlush(frame, encoder.voidPromise());
        return true;
    }

    private static void mask(byte[] data, int length, int key) {
        long eight = (long) key << 32 | key & 0xFFFFFFFFL;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            EIGHT.set(data, at, (long) EIGHT.get(data, at) ^ eight);
        }
        for (int shift = 24; at < length; at++, shift = shift == 0 ? 24 : shift - 8) {
            data[at] = (byte) (data[at] ^ key >>> shift);
        }
    }
}
