// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the model's side has counted while measuring. Thread: one, or hand over when it is done. */
final class SinkCounts {

    Samples uplink = new Samples();
    long sessions;
    long frames;
    long missing;
    long unreadable;
    /** Frames in which something stood in for audio that had not come. */
    long repeated;
    long deltas;
    long framesSent;
    /** Of the session whose audio differs most from the time that passed. */
    double driftMillis = Double.NaN;

    void add(SinkCounts more) {
        uplink = uplink.count() == 0 ? more.uplink : uplink;
        sessions += more.sessions;
        frames += more.frames;
        missing += more.missing;
        unreadable += more.unreadable;
        repeated += more.repeated;
        deltas += more.deltas;
        framesSent += more.framesSent;
        drift(more.driftMillis);
    }

    void drift(double millis) {
        if (!Double.isNaN(millis) && (Double.isNaN(driftMillis) || Math.abs(millis) > Math.abs(driftMillis))) {
            driftMillis = millis;
        }
    }

    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("sessions", sessions);
        report.put("uplinkFrames", frames);
        report.put("uplinkFramesMissing", missing);
        report.put("uplinkUnreadable", unreadable);
        report.put("uplinkRepeated", repeated);
        report.put("uplinkMillis", uplink.millis());
        if (!Double.isNaN(driftMillis)) {
            report.put("uplinkAudioLessTimeMillis", Math.round(driftMillis * 1e3) / 1e3);
        }
        report.put("deltas", deltas);
        report.put("speechFramesSent", framesSent);
        return report;
    }
}
