// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;

/**
 * What the model says, in writing: the words of its voice piece by piece, and answers that are text only.
 *
 * <p>Thread: the call's loop.
 */
final class ModelWords {

    private final ConversationContext context;
    private final CallTimeline timeline;
    private final ItemLedger ledger;
    private final ResponseState responses;
    private final Transcripts transcripts;
    private final History history;
    private final LatencyMeter latency;

    ModelWords(
            ConversationContext context, CallTimeline timeline, ItemLedger ledger, ResponseState responses, Transcripts transcripts,
            History history, LatencyMeter latency) {
        this.context = context;
        this.timeline = timeline;
        this.ledger = ledger;
        this.responses = responses;
        this.transcripts = transcripts;
        this.history = history;
        this.latency = latency;
    }

    /** A piece of the words that are spoken. */
    void spoken(String type, JsonNode event, String json) {
        String itemId = Conversation.text(event, "item_id");
        String responseId = Conversation.text(event, "response_id");
        if (context.attached() && itemId != null) {
            ledger.item(itemId, responseId, timeline.now());
        }
        transcripts.modelPiece(event);
        if (!responses.discarded(responseId)) {
            context.routes.emit(RealtimeEvent.of("transcript-delta", type, json, Conversation.text(event, "delta"))
                    .with(Detail.ITEM_ID, itemId).with(Detail.RESPONSE_ID, responseId).with(Detail.SPEAKER, "model")
                    .with(Detail.FINAL, false));
        }
    }

    /** A piece of words that nobody speaks. */
    void written(String type, JsonNode event, String json) {
        latency.firstDelta();
        context.routes.emit("text-delta", type, event, json, Conversation.text(event, "delta"));
    }

    /** All of them. */
    void writtenDone(String type, JsonNode event, String json) {
        String itemId = Conversation.text(event, "item_id");
        String text = Conversation.text(event, "text");
        history.message(itemId, "assistant", text);
        context.routes.emit(RealtimeEvent.of("text", type, json, text).with(Detail.ITEM_ID, itemId)
                .with(Detail.RESPONSE_ID, Conversation.text(event, "response_id")).with(Detail.SPEAKER, "model")
                .with(Detail.FINAL, true));
    }
}
