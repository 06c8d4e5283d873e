// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a conversation: the answer under way is stopped, and what the server still says is written down and billed. What it will
 * not say any more, because its connection is gone, is billed as far as that is known.
 *
 * <p>Thread: the call's loop.
 */
final class LastWords {

    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    private final ConversationContext context;
    private final ResponseState responses;
    private final ResponseRequests requests;
    private final AwaitedWords awaited;
    private final Transcripts transcripts;
    private final Spending spending;
    private final HandoverSummary summary;
    private final Counters counters;

    LastWords(
            ConversationContext context, ResponseState responses, ResponseRequests requests, AwaitedWords awaited,
            Transcripts transcripts, Spending spending, HandoverSummary summary, Counters counters) {
        this.context = context;
        this.responses = responses;
        this.requests = requests;
        this.awaited = awaited;
        this.transcripts = transcripts;
        this.spending = spending;
        this.summary = summary;
        this.counters = counters;
    }

    /** The session is about to be closed: the answer under way is stopped. Returns whether something is still to come. */
    boolean begin() {
        spending.ending();
        if (!context.attached()) {
            requests.cancel(); // a shared call may go on without us
        }
        return unfinished();
    }

    /** Whether the server has yet to tell what an answer has used, or what the caller has said. */
    boolean unfinished() {
        return responses.activeId() != null || awaited.any() || summary.underWay();
    }

    /** An event of a session that is being closed: it is written down and billed, and leads to nothing. */
    void event(String type, JsonNode event, String json) {
        if (summary.takes(type, event, json)) {
            return;
        }
        switch (type) {
            case "conversation.item.input_audio_transcription.completed" -> {
                awaited.told(Conversation.text(event, "item_id"));
                spending.transcribed(event.path("usage"), json);
                transcripts.callerDone(type, event, json);
            }
            case "conversation.item.input_audio_transcription.failed" -> awaited.told(Conversation.text(event, "item_id"));
            case "response.output_audio_transcript.delta" -> transcripts.modelPiece(event);
            case "response.output_item.done" -> transcripts.modelDone(event.path("item"), type, json);
            case "response.done" -> {
                JsonNode response = event.path("response");
                String id = Conversation.text(response, "id");
                responses.done(id);
                counters.responses++;
                spending.responded(id, Conversation.text(response, "status"), response.path("usage"), json);
            }
            default -> LOG.trace("call {}: {} while closing", context.callId, type);
        }
    }

    /** What was begun on a connection that is gone: billed, and nobody will say how much. */
    void cutOff() {
        if (responses.phase() != ResponsePhase.IDLE && responses.activeId() != null) {
            spending.cutOff();
        }
        for (int lost = awaited.giveUp(); lost > 0; lost--) {
            spending.wordsLost();
        }
    }

    /** The session is over, and with it whatever was under way. */
    void over() {
        cutOff();
        if (context.attached()) {
            transcripts.releaseAll();
        } else {
            transcripts.connectionLost();
        }
        spending.end();
    }
}
