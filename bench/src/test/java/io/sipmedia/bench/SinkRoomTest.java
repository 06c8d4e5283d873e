// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkRoomTest {

    private static final int SAMPLES = 480;

    @TempDir
    Path folder;

    private SinkRoom room;

    @BeforeEach
    void open() throws Exception {
        room = new SinkRoom(Stamps.open(folder.resolve("stamps.bin"), 10), new SinkOptions(20, 100, 1, 4000, 500, new Sampling(1)), false);
    }

    /** A caller who has said who they are, and waits for an answer. */
    private EmbeddedChannel caller(int call) {
        EmbeddedChannel channel = new EmbeddedChannel();
        ChannelHandlerContext[] context = new ChannelHandlerContext[1];
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext added) {
                context[0] = added;
            }
        });
        SinkSession session = room.open(context[0]);
        channel.closeFuture().addListener(closed -> room.close(session));
        session.received(text("{\"type\":\"response.create\"}"));
        for (long n = 0; n <= SpeechCode.IDENTITY_FRAMES; n++) {
            session.received(text("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + frame(SpeechCode.callerDigit(call, n)) + "\"}"));
        }
        channel.releaseOutbound();
        return channel;
    }

    private static ByteBuf text(String json) {
        return Unpooled.copiedBuffer(json, StandardCharsets.US_ASCII);
    }

    private static String frame(int digit) {
        ByteBuffer bytes = ByteBuffer.allocate(SAMPLES * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < SAMPLES; i++) {
            bytes.putShort(SpeechCode.level(digit));
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static boolean answered(EmbeddedChannel channel) {
        Object first = channel.readOutbound();
        return first instanceof TextWebSocketFrame frame && frame.text().contains("response.created");
    }

    @Test
    void aCallerWhoGoesWhileBeingAnsweredLeavesTheOthersTheirAnswers() {
        EmbeddedChannel going = caller(1);
        EmbeddedChannel staying = caller(2);
        going.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                context.close();
            }
        });
        room.tick();
        assertFalse(going.isOpen());
        assertTrue(answered(staying));
    }
}
