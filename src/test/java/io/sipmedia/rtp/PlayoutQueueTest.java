// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The room that waiting audio takes, whatever pieces it comes in. */
class PlayoutQueueTest {

    private static final int PACKET = 160;

    private final List<PlayedItem> told = new ArrayList<>();
    private final PlayoutQueue queue = new PlayoutQueue(8000, told::add);

    @Test
    void tenMinutesInPiecesOfOneSampleTakeNoMoreRoomThanInPackets() {
        int samples = 600 * 8000;
        for (int i = 0; i < samples; i++) {
            queue.add(new short[] {(short) i}, "r", "i", 0);
        }
        assertEquals(samples, queue.queued());
        assertTrue(queue.pieces() <= samples / PACKET, queue.pieces() + " pieces");
        for (int at = 0; at < samples; at += PACKET) {
            short[] packet = queue.take(PACKET);
            for (int i = 0; i < PACKET; i++) {
                assertEquals((short) (at + i), packet[i], "in order");
            }
        }
        assertEquals(0, queue.queued());
    }

    @Test
    void aPieceThatIsPutTogetherWithTheOneBeingSentIsNotHeardTwice() {
        queue.add(ramp(0, 100), "r", "i", 0);
        assertEquals(39, queue.take(40)[39]);
        queue.add(ramp(100, 50), "r", "i", 0);
        assertEquals(1, queue.pieces());
        short[] rest = queue.take(110);
        for (int i = 0; i < 110; i++) {
            assertEquals(40 + i, rest[i]);
        }
        assertEquals(0, queue.queued());
    }

    @Test
    void theFramesThatCameStayAsTheyWereAndWholePacketsAreNotCopied() {
        short[] first = ramp(0, 3);
        short[] second = ramp(3, 3);
        queue.add(first, "r", "i", 0);
        queue.add(second, "r", "i", 0);
        assertEquals(List.of(3, 3), List.of(first.length, second.length));
        queue.add(ramp(6, PACKET * 2), "r", "i", 0);
        queue.add(ramp(0, PACKET), "r", "i", 0);
        queue.add(ramp(0, PACKET), "r", "i", 0);
        assertEquals(4, queue.pieces());
    }

    @Test
    void shortPiecesOfTwoItemsStayApart() {
        queue.add(ramp(1, 10), "r", "a", 0);
        queue.add(ramp(1, 10), "r", "b", 0);
        assertEquals(2, queue.pieces());
        assertEquals(0, queue.take(PACKET)[10], "padded");
    }

    @Test
    void aFloodOfTinyItemsIsRefusedAndGoesOnWhenTheyHaveBeenPlayed() {
        Downlink downlink = new Downlink(RtpOptions.defaults(), new Heard(), (packet, length) -> {
        });
        long now = 1;
        downlink.negotiated(new RtpPeer(new InetSocketAddress("127.0.0.1", 4000), AudioCodecId.PCMU, 0, Map.of(), -1, 20, true, true), now);
        int taken = 0;
        while (taken < 10_000 && downlink.play(ramp(1, 1), "r", "item-" + taken, 0, now)) {
            taken++;
        }
        assertTrue(taken < 2000, taken + " items wait");
        assertFalse(downlink.play(ramp(1, 1), "r", "one more", 0, now));
        // two items in turn are as many pieces
        int pieces = taken;
        while (pieces < 100_000 && downlink.play(ramp(1, 1), "r", pieces % 2 == 0 ? "item-1" : "item-2", 0, now)) {
            pieces++;
        }
        assertTrue(pieces < 31_000, pieces + " pieces wait");
        for (int i = 0; i < taken + 50; i++) {
            now = downlink.next();
            downlink.tick(now);
        }
        assertTrue(downlink.play(ramp(1, PACKET), "r", "later", 0, now));
    }

    @Test
    void itemsThatWereHeardAreForgottenEvenAfterManyHadWaitedAtOnce() {
        for (int i = 0; i < 100; i++) {
            queue.add(ramp(1, PACKET), "r", "item-" + i, 0);
        }
        for (int i = 0; i < 100; i++) {
            queue.take(PACKET);
            queue.sent(i * 20_000_000L);
        }
        queue.dry();
        for (int i = 0; i < 10; i++) {
            queue.add(ramp(1, PACKET), "r", "later-" + i, 0);
            queue.take(PACKET);
            queue.sent(3_000_000_000L + i * 20_000_000L);
        }
        assertTrue(queue.items() <= 33, queue.items() + " items are remembered");
        assertEquals(109, told.size());
    }

    private static short[] ramp(int from, int length) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (from + i);
        }
        return samples;
    }
}
