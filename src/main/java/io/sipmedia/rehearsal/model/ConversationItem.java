// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;

/** An item of the conversation and what the server knows about it beyond its JSON. Thread: the session's loop. */
final class ConversationItem {

    final String id;
    ObjectNode json;
    /** Length of a caller's utterance or of the audio sent for an answer. */
    long audioMillis;
    /** The words of a caller's audio, once recognised; null for other items. */
    CompletableFuture<String> words;

    ConversationItem(String id, ObjectNode json) {
        this.id = id;
        this.json = json;
    }

    String type() {
        return json.path("type").asText();
    }

    boolean assistantAudio() {
        return "assistant".equals(json.path("role").asText()) && audioMillis > 0;
    }

    /** The text of its content parts. */
    String text() {
        StringBuilder text = new StringBuilder();
        json.path("content").forEach(part -> text.append(part.path("text").asText()).append(part.path("transcript").asText("")));
        return text.toString();
    }
}
