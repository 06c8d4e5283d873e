// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Who sent what when, in a file that generator and sink both map into memory. The times are {@link System#nanoTime}, which on
 * Linux is CLOCK_MONOTONIC and so the same in every process of a machine.
 *
 * <p>Thread: any; single values are written and read atomically.
 */
final class Stamps {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int HEADER = 64;
    private static final int PACKETS = 4096;
    private static final int ANSWERS = 256;
    private static final int PER_CALL = (PACKETS + ANSWERS) * Long.BYTES;
    private static final int WINDOW_START = 0;
    private static final int WINDOW_END = 8;
    private static final int EPOCH = 16;

    private final ByteBuffer map;
    private final int calls;

    private Stamps(ByteBuffer map, int calls) {
        this.map = map;
        this.calls = calls;
    }

    /** Makes the file, or opens the one that is there. */
    static Stamps open(Path file, int calls) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Stamps(channel.map(FileChannel.MapMode.READ_WRITE, 0, HEADER + (long) calls * PER_CALL), calls);
        }
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    int calls() {
        return calls;
    }

    /** Forgets the last step. A new epoch tells the sink that calls start to count again. */
    void clear() {
        for (int at = HEADER; at < map.capacity(); at += Long.BYTES) {
            if ((long) LONGS.get(map, at) != 0) {
                LONGS.setRelease(map, at, 0L);
            }
        }
        LONGS.setRelease(map, WINDOW_START, Long.MAX_VALUE);
        LONGS.setRelease(map, WINDOW_END, Long.MAX_VALUE);
        LONGS.setRelease(map, EPOCH, (long) LONGS.get(map, EPOCH) + 1);
    }

    /** Forgets one call, whose number is to be used again. */
    void clear(int call) {
        for (int at = HEADER + call * PER_CALL; at < HEADER + (call + 1) * PER_CALL; at += Long.BYTES) {
            LONGS.setRelease(map, at, 0L);
        }
    }

    void window(long start, long end) {
        LONGS.setRelease(map, WINDOW_END, end);
        LONGS.setRelease(map, WINDOW_START, start);
    }

    /** Whether this moment is part of what is measured. */
    boolean measured(long nanos) {
        return nanos != 0 && nanos - (long) LONGS.getAcquire(map, WINDOW_START) >= 0 && nanos - (long) LONGS.getAcquire(map, WINDOW_END) < 0;
    }

    void sent(int call, long packet, long nanos) {
        LONGS.setRelease(map, packetAt(call, packet), nanos);
    }

    /** When the packet was handed to the socket; 0 when it was not. */
    long sentAt(int call, long packet) {
        return (long) LONGS.getAcquire(map, packetAt(call, packet));
    }

    void answered(int call, long answer, long nanos) {
        LONGS.setRelease(map, answerAt(call, answer), nanos);
    }

    /** When the first piece of an answer was written to the WebSocket; 0 when it was not. */
    long answeredAt(int call, long answer) {
        return (long) LONGS.getAcquire(map, answerAt(call, answer));
    }

    private static int packetAt(int call, long packet) {
        return HEADER + call * PER_CALL + (int) (packet % PACKETS) * Long.BYTES;
    }

    private static int answerAt(int call, long answer) {
        return HEADER + call * PER_CALL + (PACKETS + (int) (answer % ANSWERS)) * Long.BYTES;
    }
}
