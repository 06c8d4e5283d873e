// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.CallRecord;
import io.sipmedia.rtp.RtpStats;
import io.sipmedia.support.AudioRouteMeters;
import io.sipmedia.support.MeterName;
import io.sipmedia.support.Meters;

/** What a monitoring system is told of calls. Thread: any. */
final class CallMeters {

    private static final String IN = "in";
    private static final String OUT = "out";

    private final Meters meters;
    private final AudioRouteMeters routes;

    CallMeters(Meters meters) {
        this.meters = meters;
        routes = AudioRouteMeters.phone(meters);
    }

    /** Of the routes that take callers' voices. */
    AudioRouteMeters routes() {
        return routes;
    }

    void start(Switchboard board) {
        meters.watch(MeterName.CALLS_ACTIVE, () -> board.calls().count());
        for (Refusal why : Refusal.values()) {
            meters.watch(MeterName.CALLS_REFUSED, () -> board.refusals().of(why), why.label());
        }
        meters.watch(MeterName.LOOP_LATENESS, () -> board.overload().millis());
    }

    void stop() {
        meters.unwatch(MeterName.CALLS_ACTIVE);
        meters.unwatch(MeterName.CALLS_REFUSED);
        meters.unwatch(MeterName.LOOP_LATENESS);
    }

    void ended(CallRecord record) {
        if (!meters.on()) {
            return;
        }
        String name = record.name();
        meters.count(MeterName.CALLS_ENDED, 1, name, record.cause());
        if (record.answered() == null) {
            return;
        }
        meters.record(MeterName.CALL_SETUP, record.setupMillis(), name);
        meters.record(MeterName.CALL_TALK, record.talkMillis() / 1000.0, name);
        if (record.deltaDelay() != null) {
            meters.record(MeterName.CALL_DELTA_DELAY, record.deltaDelay().meanMillis(), name);
        }
        RtpStats media = record.media();
        if (media != null) {
            media(name, media);
        }
    }

    private void media(String name, RtpStats media) {
        if (media.packetsReceived() > 0) {
            meters.record(MeterName.CALL_MOS, media.mos(), name, IN);
            meters.record(MeterName.CALL_JITTER, media.jitterMillis(), name, IN);
            meters.record(MeterName.CALL_LOSS, media.lossPercent(), name, IN);
        }
        meters.record(MeterName.CALL_MOS, media.peerMos(), name, OUT);
        meters.record(MeterName.CALL_JITTER, media.peerJitterMillis(), name, OUT);
        meters.record(MeterName.CALL_LOSS, media.peerLossPercent(), name, OUT);
        meters.record(MeterName.CALL_ROUND_TRIP, media.roundTripMillis(), name);
        meters.count(MeterName.CALL_UNDERRUNS, media.underruns(), name);
        meters.count(MeterName.CALL_UNDERRUN_TIME, media.underrunMillis(), name);
        meters.count(MeterName.CALL_PACKETS, media.packetsReceived(), name, IN);
        meters.count(MeterName.CALL_PACKETS, media.packetsSent(), name, OUT);
        meters.count(MeterName.CALL_REORDERED, media.reordered(), name);
        meters.count(MeterName.CALL_LATE, media.late(), name);
        meters.count(MeterName.CALL_CONCEALED, media.concealedMillis(), name);
        if (media.packetsSent() > 0) {
            meters.record(MeterName.CALL_PACING_DEVIATION, media.maxPacingDeviationMillis(), name);
        }
    }
}
