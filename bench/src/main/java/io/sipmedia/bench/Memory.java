// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a bridge holds. The resident size of a JVM says little: its heap keeps the pages it has touched once, whatever has become of
 * the objects. So objects are counted after a full collection, and what is resident is counted outside of the Java heap.
 *
 * @param heapBytes objects that are still needed; 0 without a JVM
 * @param nativeKb  resident outside of the Java heap: threads, direct buffers, compiled code, the collector's own
 */
record Memory(long heapBytes, long nativeKb) {

    /** What calls leave behind for a while: SIP transactions for 32 seconds, above all. */
    private static final long LONGEST_SETTLING_NANOS = 90_000_000_000L;
    private static final long LOOK_MILLIS = 10_000;
    private static final long STEADY_BYTES = 100_000;

    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern RESIDENT = Pattern.compile("^Rss: +(\\d+) kB");

    static Memory of(Bridge bridge) throws Exception {
        if (bridge.jvm() == null) {
            return new Memory(0, bridge.status("VmRSS"));
        }
        long heap = bridge.jvm().liveBytes();
        long[] range = bridge.jvm().heapRange();
        return new Memory(heap, residentOutside(bridge.processes().get(0).pid(), range[0], range[1]));
    }

    /** The same when nothing is going on any more: once it does not become less. */
    static Memory settled(Bridge bridge) throws Exception {
        long deadline = System.nanoTime() + LONGEST_SETTLING_NANOS;
        Memory last = of(bridge);
        while (bridge.jvm() != null && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
            Memory now = of(bridge);
            boolean steady = last.heapBytes - now.heapBytes < STEADY_BYTES;
            last = now;
            if (steady && System.nanoTime() > deadline - LONGEST_SETTLING_NANOS / 2) {
                break;
            }
        }
        return last;
    }

    private static long residentOutside(long pid, long from, long to) throws IOException {
        long sum = 0;
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                long begin = Long.parseUnsignedLong(mapping.group(1), 16);
                inside = Long.compareUnsigned(begin, from) >= 0 && Long.compareUnsigned(begin, to) < 0;
                continue;
            }
            Matcher resident = RESIDENT.matcher(line);
            if (!inside && resident.find()) {
                sum += Long.parseLong(resident.group(1));
            }
        }
        return sum;
    }
}
