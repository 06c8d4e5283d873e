// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Base64;

/**
 * An assistant message while it is spoken: takes samples from the synthesizer as they come and sends them in deltas at the
 * model's pace, its words running a little ahead. Without a format it is a text answer. Thread: the session's loop.
 */
final class SpokenItem {

    /** Hears when all was said. */
    interface Owner {
        void spoken(ConversationItem item, boolean cutByLimit);

        boolean keepsItems();
    }

    // words go out ahead of their sound: as if speech ran this much faster than it does
    private static final int MILLIS_PER_WORD = 200;

    private final Owner owner;
    private final SessionHandler session;
    private final String responseId;
    private final int outputIndex;
    private final String[] words;
    private final WireFormat format;
    private final int maxTokens;
    private final ConversationItem item = new ConversationItem(Ids.of("item"), null);
    private final StringBuilder said = new StringBuilder();
    private int wordsSent;
    private short[] queue = new short[0];
    private long samplesSent;
    private int deltas;
    private boolean synthesized;
    private boolean over;
    private long timer = -1;

    SpokenItem(Owner owner, SessionHandler session, String responseId, int outputIndex, String words, WireFormat format, int maxTokens) {
        this.owner = owner;
        this.session = session;
        this.responseId = responseId;
        this.outputIndex = outputIndex;
        this.words = words.trim().split("(?<=\\s)(?=\\S)");
        this.format = format;
        this.maxTokens = maxTokens;
    }

    void start() {
        item.json = Conversation.message(item.id, "assistant", "in_progress");
        session.send(itemEvent("response.output_item.added"));
        session.addItem(item, owner.keepsItems());
        session.send(partEvent("response.content_part.added", ""));
        if (format == null) {
            while (wordsSent < words.length) {
                sendWord();
            }
            end(false);
            return;
        }
        session.thoughts().synthesize(String.join("", words), format, this::accept, this::synthesized);
    }

    private void accept(short[] samples) {
        if (!over) {
            int old = queue.length;
            queue = Arrays.copyOf(queue, old + samples.length);
            System.arraycopy(samples, 0, queue, old, samples.length);
            if (timer == -1) {
                tick();
            }
        }
    }

    private void synthesized() {
        synthesized = true;
        if (!over && timer == -1) {
            tick();
        }
    }

    // one delta, and the next one in its time
    private void tick() {
        timer = -1;
        if (over) {
            return;
        }
        int chunk = session.options().chunkMillis() * format.rate() / 1000;
        if (queue.length < chunk && !synthesized) {
            return;
        }
        if (queue.length > 0) {
            sendAudio(Arrays.copyOf(queue, Math.min(chunk, queue.length)));
            queue = Arrays.copyOfRange(queue, Math.min(chunk, queue.length), queue.length);
        }
        if (over) {
            return;
        }
        if (TokenMeter.spoken(item.audioMillis) >= maxTokens) {
            end(true);
        } else if (queue.length == 0 && synthesized) {
            end(false);
        } else {
            double speed = session.faults().deltaSpeedOr(session.options().speed());
            timer = session.later(Math.max(1, Math.round(session.options().chunkMillis() / speed)), this::tick);
        }
    }

    private void sendAudio(short[] samples) {
        long sentMillis = (samplesSent + samples.length) * 1000L / format.rate();
        while (wordsSent < words.length && (long) wordsSent * MILLIS_PER_WORD < sentMillis) {
            sendWord();
        }
        samplesSent += samples.length;
        item.audioMillis = sentMillis;
        session.send(part("response.output_audio.delta").put("delta", Base64.getEncoder().encodeToString(format.encode(samples))));
        deltas++;
        session.audioSent(deltas);
    }

    private void sendWord() {
        String word = words[wordsSent++];
        said.append(word);
        session.send(part(format == null ? "response.output_text.delta" : "response.output_audio_transcript.delta").put("delta", word));
    }

    private void end(boolean cutByLimit) {
        while (!cutByLimit && wordsSent < words.length) {
            sendWord();
        }
        close(cutByLimit ? "incomplete" : "completed");
        owner.spoken(item, cutByLimit);
    }

    /** Stops at once; what was said so far is the item. */
    ConversationItem cut() {
        close("incomplete");
        return item;
    }

    void abandon() {
        over = true;
        if (timer != -1) {
            session.cancelTimer(timer);
        }
    }

    private void close(String status) {
        abandon();
        String text = said.toString();
        if (format == null) {
            session.send(part("response.output_text.done").put("text", text));
        } else {
            session.send(part("response.output_audio.done"));
            session.send(part("response.output_audio_transcript.done").put("transcript", text));
        }
        session.send(partEvent("response.content_part.done", text));
        item.json = Conversation.message(item.id, "assistant", status);
        ((ArrayNode) item.json.get("content")).addObject().put("type", format == null ? "output_text" : "output_audio")
                .put(format == null ? "text" : "transcript", text);
        session.itemDone(item, owner.keepsItems());
        session.send(itemEvent("response.output_item.done"));
    }

    private ObjectNode itemEvent(String type) {
        return ResponseRun.event(type).put("response_id", responseId).put("output_index", outputIndex).set("item", item.json.deepCopy());
    }

    private ObjectNode partEvent(String type, String text) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("type", format == null ? "text" : "audio")
                .put(format == null ? "text" : "transcript", text);
        return part(type).set("part", content);
    }

    private ObjectNode part(String type) {
        return ResponseRun.event(type).put("response_id", responseId).put("item_id", item.id).put("output_index", outputIndex)
                .put("content_index", 0);
    }
}
