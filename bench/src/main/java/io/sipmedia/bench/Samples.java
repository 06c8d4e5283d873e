// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measured values, all of them kept, and their percentiles. Thread: one, or hand over when it is done. */
final class Samples {

    private long[] values = new long[1 << 12];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = value;
    }

    int count() {
        return count;
    }

    /** Percentiles of nanoseconds, in milliseconds. */
    Map<String, Object> millis() {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("count", count);
        if (count > 0) {
            put(result, "p50", sorted, 0.50);
            put(result, "p95", sorted, 0.95);
            put(result, "p99", sorted, 0.99);
            put(result, "p999", sorted, 0.999);
            put(result, "max", sorted, 1);
        }
        return result;
    }

    private static void put(Map<String, Object> result, String name, long[] sorted, double share) {
        int at = (int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1);
        result.put(name, Math.round(sorted[Math.max(0, at)] / 1e3) / 1e3);
    }
}
