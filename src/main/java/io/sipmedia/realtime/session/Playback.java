// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;

/**
 * What the side that plays the model's voice to the caller tells of it: the phone, by its reports, or a server that is attached to
 * the call and plays its answers itself, by events. Only they know how much of an answer was heard.
 *
 * <p>Thread: the call's loop.
 */
final class Playback {

    // until the server says that it has stopped playing
    private static final long LONGEST_ANSWER_MILLIS = 600_000;

    private final ConversationContext context;
    private final ItemLedger ledger;
    private final ResponseState responses;
    private final ResponseRequests requests;
    private final Transcripts transcripts;
    private final Spending spending;
    private final Silence silence;
    private final LatencyMeter latency;
    private final Counters counters;

    Playback(
            ConversationContext context, ItemLedger ledger, ResponseState responses, ResponseRequests requests,
            Transcripts transcripts, Spending spending, Silence silence, LatencyMeter latency, Counters counters) {
        this.context = context;
        this.ledger = ledger;
        this.responses = responses;
        this.requests = requests;
        this.transcripts = transcripts;
        this.spending = spending;
        this.silence = silence;
        this.latency = latency;
        this.counters = counters;
    }

    /** The phone has stopped playing and says what was heard. */
    void truncate(PlayoutReport report) {
        silence.phoneCleared();
        for (PlayedItem played : report.items()) {
            ItemLedger.Cut cut = ledger.interrupted(played.itemId(), Math.min(played.playedMillis(), played.receivedMillis()));
            if (cut == null) {
                continue;
            }
            if (cut.item().responseId != null && cut.item().responseId.equals(responses.activeId())
                    && !responses.discarded(responses.activeId())) {
                // the server does not stop by itself here, or has not noticed the caller
                requests.cancel();
            }
            counters.interrupted(cut.item().responseId);
            if (cut.tellServer() && context.dialect().capabilities().truncates()) {
                context.line.send(context.events.truncate(cut.item().itemId, played.contentIndex(), cut.audioEndMillis()));
            }
            if (cut.item().text != null) {
                transcripts.cut(cut.item());
            }
        }
    }

    /** The server has begun or stopped to play ({@code output_audio_buffer.started}, {@code stopped}, {@code cleared}). */
    void serverPlays(String responseId, boolean now) {
        if (!context.attached()) {
            return;
        }
        spending.serverPlays(responseId, now);
        if (now) {
            latency.firstDelta();
            silence.modelSpeaks(LONGEST_ANSWER_MILLIS);
        } else {
            silence.phoneCleared();
        }
    }

    /** The server has cut an item ({@code conversation.item.truncated}): told by itself where it plays, else after our own words. */
    void cutByServer(JsonNode event) {
        ItemAudio item = context.attached()
                ? ledger.cutByServer(Conversation.text(event, "item_id"), event.path("audio_end_ms").asLong()) : null;
        if (item != null) {
            counters.interrupted(item.responseId);
            transcripts.cut(item);
        }
    }
}
