// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the caller has said, in writing ({@code conversation.item.input_audio_transcription.*}): piece by piece, as a whole, or not at
 * all. Made by another model than the one that answers, and billed by itself.
 *
 * <p>Thread: the call's loop.
 */
final class CallerWords {

    private static final Logger LOG = LoggerFactory.getLogger(CallerWords.class);

    private final ConversationContext context;
    private final CallerTurns caller;
    private final AwaitedWords awaited;
    private final Spending spending;

    CallerWords(ConversationContext context, CallerTurns caller, AwaitedWords awaited, Spending spending) {
        this.context = context;
        this.caller = caller;
        this.awaited = awaited;
        this.spending = spending;
    }

    /** The server has taken a turn, and will write it down if it was asked to. */
    void due(JsonNode event) {
        if (context.settings().transcriber() != null) {
            awaited.taken(Conversation.text(event, "item_id"));
        }
    }

    void piece(String type, JsonNode event, String json) {
        context.routes.emit(RealtimeEvent.of("transcript-delta", type, json, Conversation.text(event, "delta"))
                .with(Detail.ITEM_ID, Conversation.text(event, "item_id")).with(Detail.SPEAKER, "caller").with(Detail.FINAL, false));
    }

    void completed(String type, JsonNode event, String json) {
        awaited.told(Conversation.text(event, "item_id"));
        spending.transcribed(event.path("usage"), json);
        if (!caller.transcribed(type, event, json)) {
            context.routes.emit(null, type, event, json, null);
        }
    }

    void failed(String type, JsonNode event, String json) {
        awaited.told(Conversation.text(event, "item_id"));
        ServerError error = ServerError.of(event.path("error"));
        LOG.debug("call {}: the caller's words could not be written down: {}", context.callId, error);
        context.routes.emit(RouteEvents.error(type, json, error).with(Detail.ITEM_ID, Conversation.text(event, "item_id")));
    }
}
