// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * How the model speaks on a sideband: without sound, but it says when its answers are played. They are made faster than they are
 * played, so an answer that is done may still be heard, and be cut off. Thread: the session's loop.
 */
final class SipAccent implements Accent {

    /** What playing takes of a session. */
    interface Stage {

        void later(long millis, Runnable task);

        void say(ObjectNode event);
    }

    private static final int BYTES_PER_MILLI = 48;

    private static final class Playing {
        private final String response;
        private long ends;
        private String item;
        private long itemBegins;
        private boolean made;
        private boolean told;

        Playing(String response, long begins) {
            this.response = response;
            ends = begins;
        }
    }

    private final Accent base;
    private final Stage stage;
    private final Deque<Playing> queue = new ArrayDeque<>();

    SipAccent(Accent base, Stage stage) {
        this.base = base;
        this.stage = stage;
    }

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        return isAudio(event) ? Optional.of(ProtocolError.invalid("invalid_value", "The caller's voice comes by SIP.", "type")) : base.check(event);
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        return switch (event.path("type").asText()) {
            case "response.output_audio.delta" -> sound(event);
            case "response.done" -> done(event);
            default -> List.of(event);
        };
    }

    private List<ObjectNode> sound(ObjectNode delta) {
        Playing last = queue.peekLast();
        String response = delta.path("response_id").asText();
        boolean begins = last == null || !last.response.equals(response);
        Playing playing = begins ? new Playing(response, Math.max(now(), last == null ? 0 : last.ends)) : last;
        long at = Math.max(now(), playing.ends);
        if (!delta.path("item_id").asText().equals(playing.item)) {
            playing.item = delta.path("item_id").asText();
            playing.itemBegins = at;
        }
        playing.ends = at + delta.path("delta").asText().length() / 4 * 3 / BYTES_PER_MILLI;
        if (!begins) {
            return List.of();
        }
        queue.add(playing);
        playing.told = last == null;
        return playing.told ? List.of(buffer("started", playing)) : List.of();
    }

    private void next() {
        Playing next = queue.peekFirst();
        if (next != null && !next.told) {
            next.told = true;
            stage.say(buffer("started", next));
        }
    }

    private List<ObjectNode> done(ObjectNode event) {
        Playing playing = queue.stream().filter(each -> each.response.equals(event.at("/response/id").asText())).findFirst().orElse(null);
        if (playing == null) {
            return List.of(event);
        }
        if ("cancelled".equals(event.at("/response/status").asText())) {
            queue.remove(playing);
            stage.later(1, this::next);
            return List.of(truncated(playing), event, buffer("cleared", playing));
        }
        playing.made = true;
        stage.later(Math.max(1, playing.ends - now()), () -> {
            if (queue.remove(playing)) {
                stage.say(buffer("stopped", playing));
                next();
            }
        });
        return List.of(event);
    }

    /** What was made and has not been heard is not going to be. What is being made is the session's to cancel. */
    void clear() {
        List<Playing> cut = new ArrayList<>(queue);
        cut.removeIf(each -> !each.made);
        queue.removeAll(cut);
        cut.forEach(each -> {
            stage.say(truncated(each));
            stage.say(buffer("cleared", each));
        });
        next();
    }

    private static ObjectNode truncated(Playing playing) {
        long heard = Math.max(0, Math.min(now(), playing.ends) - playing.itemBegins);
        return ResponseRun.event("conversation.item.truncated").put("event_id", Ids.of("event"))
                .put("item_id", playing.item).put("content_index", 0).put("audio_end_ms", heard);
    }

    private static ObjectNode buffer(String what, Playing playing) {
        return ResponseRun.event("output_audio_buffer." + what).put("event_id", Ids.of("event")).put("response_id", playing.response);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
