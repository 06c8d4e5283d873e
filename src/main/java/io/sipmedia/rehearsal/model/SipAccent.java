// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * How the model speaks on a sideband: without sound, but it says when its answers are played. It plays as fast as it makes them,
 * faster than the real one. Thread: the session's loop.
 */
final class SipAccent implements Accent {

    private static final int BYTES_PER_MILLI = 48;

    private final Accent base;
    private String playing;
    private String itemId;
    private long millis;

    SipAccent(Accent base) {
        this.base = base;
    }

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        return isAudio(event) ? Optional.of(ProtocolError.invalid("invalid_value", "The caller's voice comes by SIP.", "type")) : base.check(event);
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        switch (event.path("type").asText()) {
            case "response.output_audio.delta" -> {
                String response = event.path("response_id").asText();
                boolean begins = !response.equals(playing);
                if (!event.path("item_id").asText().equals(itemId)) {
                    millis = 0;
                }
                playing = response;
                itemId = event.path("item_id").asText();
                millis += event.path("delta").asText().length() / 4 * 3 / BYTES_PER_MILLI;
                return begins ? List.of(buffer("started")) : List.of();
            }
            case "response.done" -> {
                if (!event.at("/response/id").asText().equals(playing)) {
                    return List.of(event);
                }
                boolean cut = "cancelled".equals(event.at("/response/status").asText());
                ObjectNode truncated = ResponseRun.event("conversation.item.truncated").put("event_id", Ids.of("event"))
                        .put("item_id", itemId).put("content_index", 0).put("audio_end_ms", millis);
                ObjectNode end = buffer(cut ? "cleared" : "stopped");
                playing = null;
                return cut ? List.of(truncated, event, end) : List.of(event, end);
            }
            default -> {
                return List.of(event);
            }
        }
    }

    private ObjectNode buffer(String what) {
        return ResponseRun.event("output_audio_buffer." + what).put("event_id", Ids.of("event")).put("response_id", playing);
    }
}
