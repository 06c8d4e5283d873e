// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.support.MeterName;
import io.sipmedia.support.Meters;
import java.util.List;
import java.util.function.Supplier;

/** What a monitoring system is told of model sessions. Thread: any. */
final class SessionMeters {

    // the rest of the summary is not counted in tokens of the session's model
    private static final List<String> TOKENS = List.of("textIn", "textCached", "audioIn", "audioCached", "textOut", "audioOut");

    private final Meters meters;

    SessionMeters(Meters meters) {
        this.meters = meters;
    }

    void start(Supplier<Number> sessions) {
        meters.watch(MeterName.SESSIONS_ACTIVE, sessions);
    }

    void stop() {
        meters.unwatch(MeterName.SESSIONS_ACTIVE);
    }

    void answered(String endpoint, long latencyMillis) {
        meters.record(MeterName.ANSWER_LATENCY, latencyMillis, endpoint);
    }

    void ended(String endpoint, SessionRecord record) {
        if (!meters.on()) {
            return;
        }
        meters.count(MeterName.SESSIONS_ENDED, 1, endpoint, String.valueOf(record.failed()));
        meters.count(MeterName.RECONNECTS, record.reconnects(), endpoint);
        meters.record(MeterName.APPEND_DELAY, number(record.appendDelay().get("meanMillis")), endpoint);
        for (String kind : TOKENS) {
            Number tokens = number(record.usage().get(kind));
            meters.count(MeterName.TOKENS, tokens == null ? 0 : tokens.doubleValue(), endpoint, record.model(), kind);
        }
        Number cost = number(record.usage().get("costUsd"));
        meters.count(MeterName.COST, cost == null ? 0 : cost.doubleValue(), endpoint, record.model());
    }

    private static Number number(Object value) {
        return value instanceof Number number ? number : null;
    }
}
