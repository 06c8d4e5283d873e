// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFileTest {

    private static final long AT = 1_795_793_543L * 1_000_000_000L + 123_456_789;

    @TempDir
    Path folder;

    private final List<Long> times = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();

    private void read(Path file) throws IOException {
        PcapFile.read(file, (nanos, frame) -> {
            times.add(nanos);
            byte[] bytes = new byte[frame.remaining()];
            frame.get(bytes);
            frames.add(bytes);
        });
    }

    @Test
    void microsecondsAndNanosecondsInEitherByteOrder() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            read(new Captured(Captured.NANOS, order, 1).rtp(AT, 4000, 1, 3).in(folder, 0));
            read(new Captured(Captured.MICROS, order, 1).rtp(AT, 4000, 1, 3).in(folder, 0));
        }
        assertEquals(List.of(AT, AT / 1000 * 1000, AT, AT / 1000 * 1000), times);
    }

    @Test
    void aFrameIsWhatTheCaptureHasKeptOfIt() throws IOException {
        read(new Captured().rtp(AT, 4000, 9, 3).in(folder, 0));
        assertArrayEquals(Arrays.copyOf(Captured.udp(4000, 0, 9, 3), WireTiming.KEEP), frames.get(0));
    }

    @Test
    void aPacketThatWasOnlyWrittenInPartIsLeftOut() throws IOException {
        Captured two = new Captured().rtp(AT, 4000, 1, 3).rtp(AT + 1, 4000, 2, 3);
        read(two.in(folder, 1));
        read(two.in(folder, WireTiming.KEEP + 10));
        assertEquals(List.of(AT, AT), times);
    }

    @Test
    void whatIsNoCaptureIsRefusedAndSaysWhy() throws IOException {
        Path none = Files.write(folder.resolve("none"), new byte[24]);
        assertTrue(assertThrows(IOException.class, () -> read(none)).getMessage().contains("no capture in pcap format"));
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        assertTrue(assertThrows(IOException.class, () -> read(empty)).getMessage().contains("has 0 bytes"));
        Path cooked = new Captured(Captured.NANOS, ByteOrder.LITTLE_ENDIAN, 113).in(folder, 0);
        assertTrue(assertThrows(IOException.class, () -> read(cooked)).getMessage().contains("link type 113"));
    }
}
