// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFramesTest {

    private final EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
    private final EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 20));
    private final TextFrames frames = TextFrames.of(client.pipeline());

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 11, 124, 125, 126, 127, 1383, 65535})
    void aServerReadsWhatWasWritten(int length) {
        String text = "{\"audio\":\"0123456789ABCDEF\"}".repeat(65536 / 28 + 1).substring(0, length);
        // the array is longer than the message and is used again
        byte[] reused = (text + "rubbish").getBytes(StandardCharsets.US_ASCII);
        assertTrue(frames.write(reused, length));
        java.util.Arrays.fill(reused, (byte) 'x');
        assertEquals(text, received());
    }

    @Test
    void theOrderHoldsWhenBothWaysAreUsed() {
        client.writeOutbound(new TextWebSocketFrame("first"));
        frames.write("second".getBytes(StandardCharsets.US_ASCII), 6);
        client.writeOutbound(new TextWebSocketFrame("third"));
        assertEquals("first", received());
        assertEquals("second", received());
        assertEquals("third", received());
    }

    @Test
    void everyFrameHasAKeyOfItsOwn() {
        frames.write(new byte[8], 8);
        frames.write(new byte[8], 8);
        ByteBuf first = client.readOutbound();
        ByteBuf second = client.readOutbound();
        assertFalse(first.equals(second), "the same zeros must not look the same twice");
        first.release();
        second.release();
    }

    @Test
    void nobodyCanForeseeTheKeysForTheyComeFromAStrongSource() {
        List<Integer> drawn = new ArrayList<>();
        SecureRandom source = new SecureRandom() {
            @Override
            public void nextBytes(byte[] bytes) {
                super.nextBytes(bytes);
                for (ByteBuffer all = ByteBuffer.wrap(bytes); all.hasRemaining();) {
                    drawn.add(all.getInt());
                }
            }
        };
        MaskKeys keys = new MaskKeys(source);
        TextFrames counted = TextFrames.of(client.pipeline(), () -> keys);
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i <= MaskKeys.AT_ONCE; i++) {
            counted.write(new byte[8], 8);
            ByteBuf frame = client.readOutbound();
            used.add(frame.getInt(2));
            frame.release();
        }
        assertEquals(drawn.subList(0, used.size()), used, "each key once, in order");
        assertEquals(2 * MaskKeys.AT_ONCE, drawn.size(), "asked for many at a time");
        assertEquals(used.size(), Set.copyOf(used).size(), 1, "and they differ");
        assertNotSame(MaskKeys.ofThread(), keys);
        assertSame(MaskKeys.ofThread(), MaskKeys.ofThread());
    }

    @Test
    void whatIsTooLongOrTooLateIsLeftToTheClient() {
        assertFalse(frames.write(new byte[65536], 65536));
        client.close();
        assertFalse(frames.write(new byte[1], 1));
    }

    private String received() {
        for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
            server.writeInbound(bytes);
        }
        TextWebSocketFrame frame = server.readInbound();
        try {
            assertTrue(frame.isFinalFragment());
            return frame.text();
        } finally {
            frame.release();
        }
    }
}
