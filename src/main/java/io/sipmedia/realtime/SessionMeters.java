// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.realtime.session.SpendingLedger;
import io.sipmedia.realtime.session.Spent;
import io.sipmedia.support.AudioRouteMeters;
import io.sipmedia.support.MeterName;
import io.sipmedia.support.Meters;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a monitoring system is told of model sessions. Thread: any. */
final class SessionMeters implements SpendingLedger.Listener {

    private static final List<String> TOKENS = List.of("textIn", "textCached", "audioIn", "audioCached", "textOut", "audioOut");

    private final Meters meters;
    private final AudioRouteMeters routes;

    SessionMeters(Meters meters) {
        this.meters = meters;
        routes = AudioRouteMeters.model(meters);
    }

    /** Of the routes that take models' voices. */
    AudioRouteMeters routes() {
        return routes;
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
        meters.count(MeterName.EVENTS_DROPPED, record.droppedEvents(), endpoint);
        meters.record(MeterName.APPEND_DELAY, number(record.appendDelay().get("meanMillis")), endpoint);
    }

    /** @param usage body of a usage event, which names its model: a session may have had several, and a transcriber */
    void used(String endpoint, Map<?, ?> usage) {
        if (!meters.on()) {
            return;
        }
        String model = String.valueOf(usage.get("model"));
        for (String kind : TOKENS) {
            Number tokens = number(usage.get(kind));
            meters.count(MeterName.TOKENS, tokens == null ? 0 : tokens.doubleValue(), endpoint, model, kind);
        }
        Number cost = number(usage.get("costUsd"));
        meters.count(MeterName.COST, cost == null ? 0 : cost.doubleValue(), endpoint, model);
    }

    @Override
    public void onSpent(String tenant, Spent more) {
        meters.count(MeterName.TENANT_COST, more.money().doubleValue(), tenant);
        meters.count(MeterName.TENANT_TOKENS, more.tokens(), tenant);
        meters.count(MeterName.TENANT_SECONDS, more.millis() / 1000.0, tenant);
    }

    private static Number number(Object value) {
        return value instanceof Number number ? number : null;
    }
}
