// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/** Results in a line for people. */
final class Report {

    private Report() {
    }

    static Map<String, Object> read(String json) throws IOException {
        return new ObjectMapper().readValue(json, new TypeReference<>() {
        });
    }

    /** A value of a nested result, such as {@code phone.gapDeviationMillis.p99}; NaN when it is not there. */
    static double value(Map<String, Object> step, String path) {
        Object value = step;
        for (String name : path.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    static String line(Map<String, Object> step) {
        return String.format("%4.0f calls: %.3f %% of a core per call (%.1f us per 20 ms; %.1f %% in all), %5.0f B allocated per 20 ms, heap %5.0f B and"
                        + " RSS %.0f kB per call%n"
                        + "            RTP gap deviation p50 %.3f p99 %.3f p99.9 %.3f ms, jitter %.3f ms, missing %.0f, late %.0f, out of step %.0f%n"
                        + "            first audio p50 %.2f p95 %.2f p99 %.2f ms; uplink p50 %.2f p95 %.2f p99 %.2f p99.9 %.2f ms, missing %.0f%n"
                        + "            set-up p50 %.1f p99 %.1f ms; GC %.0f pauses, %.1f ms in all; generator %.0f %%, sink %.0f %% of a core,"
                        + " load average %.1f%s",
                value(step, "calls"), value(step, "gatewayCpuPercentOfCorePerCall"), value(step, "gatewayCpuMicrosPerCallAnd20ms"),
                value(step, "gatewayCpuPercentOfCore"), value(step, "allocatedBytesPerCallAnd20ms"), value(step, "heapAfterGcBytesPerCall"),
                value(step, "rssKbPerCallAboveIdle"), value(step, "phone.gapDeviationMillis.p50"), value(step, "phone.gapDeviationMillis.p99"),
                value(step, "phone.gapDeviationMillis.p999"), value(step, "phone.jitterMillisMean"), value(step, "phone.packetsMissing"),
                value(step, "phone.packetsLate"), value(step, "phone.speechFramesOutOfStep"), value(step, "phone.firstAudioMillis.p50"),
                value(step, "phone.firstAudioMillis.p95"), value(step, "phone.firstAudioMillis.p99"), value(step, "model.uplinkMillis.p50"),
                value(step, "model.uplinkMillis.p95"), value(step, "model.uplinkMillis.p99"), value(step, "model.uplinkMillis.p999"),
                value(step, "model.uplinkFramesMissing"), value(step, "phone.setupMillis.p50"), value(step, "phone.setupMillis.p99"),
                value(step, "gcPauses.count"), value(step, "gcPauses.totalMillis"), value(step, "generatorCpuPercentOfCore"),
                value(step, "sinkCpuPercentOfCore"), value(step, "loadAverageBefore"),
                Boolean.TRUE.equals(step.get("starved")) ? String.format("%n            STARVED: other work on this machine took the time; delays and CPU say little") : "");
    }
}
