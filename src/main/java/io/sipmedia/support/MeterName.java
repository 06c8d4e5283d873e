// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.List;

/** The meters we give to Micrometer. None has a tag of a call, so that none is left behind by one. */
public enum MeterName {

    CALLS_ACTIVE("sip.media.calls.active", Kind.GAUGE, "calls", "Calls that are up, ringing ones included"),
    CALLS_REFUSED("sip.media.calls.refused", Kind.COUNTER, "calls", "INVITEs refused before they became calls: nobody takes them, too many, overload, stopping",
            "cause"),
    CALLS_ENDED("sip.media.calls.ended", Kind.COUNTER, "calls", "Calls that are over, by the cause in their record", "endpoint", "cause"),
    CALL_SETUP("sip.media.call.setup", Kind.SUMMARY, "milliseconds", "From the INVITE to the ACK, of answered calls", "endpoint"),
    CALL_TALK("sip.media.call.talk", Kind.SUMMARY, "seconds", "From the ACK to the end, of answered calls", "endpoint"),
    CALL_MOS("sip.media.call.mos", Kind.SUMMARY, null, "How good the line was over a call, 1 to 4.5", "endpoint", "direction"),
    CALL_JITTER("sip.media.call.jitter", Kind.SUMMARY, "milliseconds", "Interarrival jitter at the end of a call", "endpoint", "direction"),
    CALL_LOSS("sip.media.call.loss", Kind.SUMMARY, "percent", "Packets lost over a call", "endpoint", "direction"),
    CALL_ROUND_TRIP("sip.media.call.round.trip", Kind.SUMMARY, "milliseconds", "Round trip to the caller by RTCP, the last of a call", "endpoint"),
    CALL_UNDERRUNS("sip.media.call.underruns", Kind.COUNTER, "gaps", "Answers that ran dry in their middle: the model was too slow", "endpoint"),
    CALL_UNDERRUN_TIME("sip.media.call.underrun.time", Kind.COUNTER, "milliseconds", "Silence that callers heard in the middle of answers by that",
            "endpoint"),
    CALL_PACKETS("sip.media.call.packets", Kind.COUNTER, "packets", "RTP packets of calls that are over", "endpoint", "direction"),
    CALL_REORDERED("sip.media.call.reordered", Kind.COUNTER, "packets", "Packets that came after a later one, but in time", "endpoint"),
    CALL_LATE("sip.media.call.late", Kind.COUNTER, "packets", "Packets that came when their time had passed", "endpoint"),
    CALL_CONCEALED("sip.media.call.concealed", Kind.COUNTER, "milliseconds", "Audio made up for packets that did not come", "endpoint"),
    CALL_PACING_DEVIATION("sip.media.call.pacing.deviation", Kind.SUMMARY, "milliseconds",
            "The most that a packet of a call left too early or too late", "endpoint"),
    CALL_DELTA_DELAY("sip.media.call.delta.delay", Kind.SUMMARY, "milliseconds",
            "From a model's first audio of an answer to its first RTP packet, mean of a call", "endpoint"),
    LOOP_LATENESS("sip.media.loop.lateness", Kind.GAUGE, "milliseconds", "How late audio is on its way through this machine, where it is latest"),
    PHONE_ROUTE_FRAMES("sip.media.route.frames", Kind.COUNTER, "frames", "Frames of callers' voices that were given to a route", "endpoint", "route"),
    PHONE_ROUTE_ERRORS("sip.media.route.errors", Kind.COUNTER, "frames", "Frames of callers' voices that a route failed on", "endpoint", "route"),
    PHONE_ROUTE_DROPPED("sip.media.route.dropped", Kind.COUNTER, "frames",
            "Frames of callers' voices never given to a route, because it was too slow or failing", "endpoint", "route"),
    PHONE_ROUTE_BLOCKINGS("sip.media.route.blockings", Kind.COUNTER, "frames",
            "Frames of callers' voices for which a route held the thread of calls longer than blockedWarning", "endpoint", "route"),
    SESSIONS_ACTIVE("realtime.sessions.active", Kind.GAUGE, "sessions", "Model sessions that are up, those just ending included"),
    SESSIONS_ENDED("realtime.sessions.ended", Kind.COUNTER, "sessions", "Model sessions that are over", "endpoint", "failed"),
    RECONNECTS("realtime.reconnects", Kind.COUNTER, "connections", "Connections to models that were lost and made again", "endpoint"),
    EVENTS_DROPPED("realtime.events.dropped", Kind.COUNTER, "events", "Events that a route was too slow for, of sessions that are over", "endpoint"),
    MODEL_ROUTE_FRAMES("realtime.route.frames", Kind.COUNTER, "frames", "Frames of models' voices that were given to a route", "endpoint", "route"),
    MODEL_ROUTE_ERRORS("realtime.route.errors", Kind.COUNTER, "frames", "Frames of models' voices that a route failed on", "endpoint", "route"),
    MODEL_ROUTE_DROPPED("realtime.route.dropped", Kind.COUNTER, "frames", "Frames of models' voices never given to a route, because it was failing",
            "endpoint", "route"),
    MODEL_ROUTE_BLOCKINGS("realtime.route.blockings", Kind.COUNTER, "frames",
            "Frames of models' voices for which a route held the thread of calls longer than blockedWarning", "endpoint", "route"),
    ANSWER_LATENCY("realtime.answer.latency", Kind.SUMMARY, "milliseconds",
            "From the end of the caller's turn to the model's first audio or text, of each answer", "endpoint"),
    APPEND_DELAY("realtime.append.delay", Kind.SUMMARY, "milliseconds",
            "From a caller's packet to the event that carried it being handed to the socket, mean of a session", "endpoint"),
    TOKENS("realtime.tokens", Kind.COUNTER, "tokens", "Tokens used, as they are reported; cached ones are part of the input", "endpoint",
            "model", "kind"),
    COST("realtime.cost", Kind.COUNTER, "usd", "Cost of responses, transcriptions and minutes, where the model's price is known", "endpoint", "model"),
    TENANT_COST("realtime.tenant.cost", Kind.COUNTER, "usd", "What a tenant has spent, as far as prices are known", "tenant"),
    TENANT_TOKENS("realtime.tenant.tokens", Kind.COUNTER, "tokens", "Tokens of a tenant, transcriptions included", "tenant"),
    TENANT_SECONDS("realtime.tenant.seconds", Kind.COUNTER, "seconds", "Time of a tenant's sessions, from the first time they were ready", "tenant");

    /** What Micrometer makes of it. */
    public enum Kind {
        GAUGE,
        COUNTER,
        SUMMARY
    }

    private final String id;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final List<String> tags;

    MeterName(String id, Kind kind, String unit, String description, String... tags) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** As in Micrometer; a monitoring system may write it with underscores. */
    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** Base unit; null for a bare number. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** Names of the tags, in the order their values are given. The tag {@code camelContext} comes on top. */
    public List<String> tags() {
        return tags;
    }
}
