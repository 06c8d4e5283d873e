// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;
import java.util.Map;

/**
 * The shortest way of a text message from a client's socket: whole text frames are taken right behind the decoder, as bytes
 * in an array that all sockets of the loop share. The client's own way is two copies and a String for each of fifty
 * messages a second and call. What comes in several frames, and everything that is no text, goes the client's way.
 *
 * <p>Thread: the socket's event loop.
 */
final class TextTap extends ChannelInboundHandlerAdapter {

    /** Takes a message; the array is only valid during the call. */
    @FunctionalInterface
    interface Sink {
        void text(byte[] utf8, int length);
    }

    private static final SharedBuffer<byte[]> BYTES = SharedBuffer.ofBytes();

    private final Sink sink;

    private TextTap(Sink sink) {
        this.sink = sink;
    }

    /** Puts a tap on an open socket; false when the client is another one than we know, or frames are compressed. */
    static boolean on(WebSocket socket, Sink sink) {
        try {
            return socket instanceof WebSocketInternal known && on(known.channelHandlerContext().pipeline(), sink);
        } catch (LinkageError e) {
            // a later client has its inner side elsewhere; its public one will do
            return false;
        }
    }

    static boolean on(ChannelPipeline pipeline, Sink sink) {
        String decoder = null;
        for (Map.Entry<String, ChannelHandler> handler : pipeline) {
            if (handler.getValue() instanceof WebSocketExtensionDecoder) {
                return false;
            }
            if (handler.getValue() instanceof WebSocketFrameDecoder) {
                decoder = handler.getKey();
            }
        }
        if (decoder != null) {
            // the client's own allocator makes a new array for every frame; what it gets of this one it copies by itself
            pipeline.channel().config().setAllocator(PooledByteBufAllocator.DEFAULT);
            pipeline.addAfter(decoder, null, new TextTap(sink));
        }
        return decoder != null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof TextWebSocketFrame frame) || !frame.isFinalFragment()) {
            context.fireChannelRead(message);
            return;
        }
        try {
            ByteBuf content = frame.content();
            int length = content.readableBytes();
            byte[] bytes = BYTES.atLeast(length);
            content.readBytes(bytes, 0, length);
            sink.text(bytes, length);
        } finally {
            frame.release();
        }
    }
}
