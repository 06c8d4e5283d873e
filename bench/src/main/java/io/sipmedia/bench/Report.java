// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Results in lines for people. */
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

    static String lines(Map<String, Object> step) {
        StringBuilder text = new StringBuilder();
        add(text, "%4.0f calls, %s: %.3f %% of a core per call (%.1f us per 20 ms; %.1f %% in all), %.0f B allocated per 20 ms%n", value(step, "calls"),
                step.get("peer"), value(step, "cpuPercentOfCorePerCall"), value(step, "cpuMicrosPerCallAnd20ms"), value(step, "cpuPercentOfCore"),
                value(step, "allocatedBytesPerCallAnd20ms"));
        if (step.containsKey("loopMicrosPerCallAnd20ms")) {
            add(text, "    of that on event loops %.1f us and %.0f B per 20 ms; compiler %.1f %% of a core%n", value(step, "loopMicrosPerCallAnd20ms"),
                    value(step, "loopAllocatedBytesPerCallAnd20ms"), value(step, "compilerPercentOfCore"));
        }
        if (step.containsKey("cpuMillisPerCall")) {
            add(text, "    %.2f ms of CPU time per call; %.0f up, %.0f failed%n", value(step, "cpuMillisPerCall"), value(step, "phone.callsUp"),
                    value(step, "phone.callsFailed"));
        }
        percentiles(text, step, "RTP gap deviation", "phone.gapDeviationMillis");
        wire(text, step);
        percentiles(text, step, "first audio", "phone.firstAudioMillis");
        percentiles(text, step, "uplink", "model.uplinkMillis");
        percentiles(text, step, "loop", "phone.loopMillis");
        percentiles(text, step, "set-up", "phone.setupMillis");
        add(text, "    jitter %.3f ms, %.3f over time; missing %.0f, late %.0f, slots given up %.0f, out of step %.0f, uplink missing %.0f; GC %.0f pauses, %.1f ms in all, longest %.1f ms%n",
                value(step, "phone.jitterMillisMean"), value(step, "phone.jitterMillisOverTime"), value(step, "phone.packetsMissing"), value(step, "phone.packetsLate"),
                value(step, "phone.slotsGivenUp"), value(step, "phone.speechFramesOutOfStep"), value(step, "model.uplinkFramesMissing"), value(step, "gcPauses.count"),
                value(step, "gcPauses.totalMillis"), value(step, "gcPauses.max"));
        if (value(step, "loopsFifo") != 0) {
            add(text, "    its event loops ran first in, first out, with priority %.0f%n", value(step, "loopsFifo"));
        }
        if (value(step, "bridgeNice") != 0) {
            add(text, "    the bridge ran with nice %.0f%n", value(step, "bridgeNice"));
        }
        add(text, "    heap %.0f B and native %.0f kB per call; callers %.0f %%, model %.0f %% of a core; machine idle %.0f %%, others %.1f %%,"
                + " of that stolen %.1f %%; callers' oversleep p99 %.2f ms", value(step, "heapAfterGcBytesPerCall"),
                value(step, "nativeKbPerCall"), value(step, "generatorCpuPercentOfCore"), value(step, "sinkCpuPercentOfCore"),
                value(step, "idlePercent"), value(step, "foreignPercent"), value(step, "stealPercent"), value(step, "phone.generatorOversleepMillis.p99"));
        Verdict verdict = Verdict.valueOf(step.get("verdict").toString());
        return (verdict == Verdict.OK ? text : text.append("\n    ").append(verdict.words())).toString().replace("NaN", "-");
    }

    private static void wire(StringBuilder text, Map<String, Object> step) {
        percentiles(text, step, "wire gap deviation", "wire.gapDeviationMillis");
        if (value(step, "wire.packets") >= 0) {
            add(text, "    wire jitter %.3f ms, %.3f over time, %.3f in the worst of %.0f calls; %.0f packets, %.0f missing, %.0f late, %.0f slots given up, %.0f not recorded%n",
                    value(step, "wire.jitterMillisMean"), value(step, "wire.jitterMillisOverTime"), value(step, "wire.jitterMillisWorstCall"), value(step, "wire.calls"), value(step, "wire.packets"),
                    value(step, "wire.packetsMissing"), value(step, "wire.packetsLate"), value(step, "wire.slotsGivenUp"), value(step, "wire.droppedByCapture"));
        } else if (step.get("wire") instanceof Map<?, ?> wire) {
            add(text, "    wire timing is left out: %s%n", wire.get("leftOut"));
        }
    }

    private static void percentiles(StringBuilder text, Map<String, Object> step, String name, String path) {
        if (value(step, path + ".count") > 0) {
            add(text, "    %s p50 %.3f p95 %.3f p99 %.3f p99.9 %.3f max %.3f ms%n", name, value(step, path + ".p50"), value(step, path + ".p95"),
                    value(step, path + ".p99"), value(step, path + ".p999"), value(step, path + ".max"));
        }
    }

    private static void add(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
