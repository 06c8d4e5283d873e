// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who said what, and when, on the call's time line. One utterance per item: of the caller when the transcription is in,
 * of the model when its item is finished, and once more, shortened, when the caller turns out to have heard less of it.
 *
 * <p>Thread: the call's loop.
 */
final class Transcripts {

    private static final int KEPT = 64;
    // of an item: more than an answer of the longest kind comes to, and not what a server sends that never ends one
    static final int MOST_CHARS = 16_384;
    // how long the words of an interrupted answer wait for the phone to say how many of them were heard
    private static final long HEARD_GRACE_MILLIS = 1000;

    private final CallTimeline timeline;
    private final ItemLedger ledger;
    private final History history;
    private final ResponseState responses;
    private final Conversation.Line line;
    private final Consumer<RealtimeEvent> out;
    private final Map<String, long[]> callerTurns = new LinkedHashMap<>();
    private final Map<String, StringBuilder> words = new LinkedHashMap<>();
    // utterances of interrupted items, by item id, until it is known how much was heard
    private final Map<String, Runnable> held = new LinkedHashMap<>();

    Transcripts(
            CallTimeline timeline, ItemLedger ledger, History history, ResponseState responses, Conversation.Line line,
            Consumer<RealtimeEvent> out) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.history = history;
        this.responses = responses;
        this.line = line;
        this.out = out;
    }

    /** The caller began; returns when, on our line. */
    long callerStarted(String itemId, long serverMillis) {
        long start = timeline.ofServer(serverMillis);
        callerTurns.put(itemId, new long[] {start, -1});
        if (callerTurns.size() > KEPT) {
            callerTurns.remove(callerTurns.keySet().iterator().next());
        }
        return start;
    }

    /** The caller ended; returns when, on our line. */
    long callerStopped(String itemId, long serverMillis) {
        long end = timeline.ofServer(serverMillis);
        long[] span = callerTurns.get(itemId);
        if (span != null) {
            span[1] = end;
        }
        return end;
    }

    /** The caller's words are in. False when there are none: a noise was taken for speech. */
    boolean callerDone(String type, JsonNode event, String json) {
        String itemId = Conversation.text(event, "item_id");
        String said = Conversation.text(event, "transcript");
        String clean = said == null ? "" : said.strip();
        history.message(itemId, "user", clean);
        if (clean.isEmpty()) {
            return false;
        }
        long[] span = callerTurns.get(itemId);
        out.accept(RealtimeEvent.of("transcript", type, json, clean).with(Detail.ITEM_ID, itemId)
                .with(Detail.EVENT_ID, Conversation.text(event, "event_id")).with(Detail.SPEAKER, "caller").with(Detail.FINAL, true)
                .with(Detail.START_MILLIS, span == null ? null : span[0])
                .with(Detail.END_MILLIS, span == null || span[1] < 0 ? null : span[1]));
        return true;
    }

    /** A piece of what the model says; gathered for servers that do not repeat it at the item's end. */
    void modelPiece(JsonNode event) {
        String delta = Conversation.text(event, "delta");
        String itemId = Conversation.text(event, "item_id");
        if (delta != null && itemId != null) {
            StringBuilder gathered = words.computeIfAbsent(itemId, none -> new StringBuilder());
            gathered.append(delta, 0, Math.min(delta.length(), MOST_CHARS - gathered.length()));
            if (words.size() > KEPT) { // a server that never finishes its items
                words.remove(words.keySet().iterator().next());
            }
        }
    }

    /** An item of the model is finished. False when it was not spoken. */
    boolean modelDone(JsonNode item, String type, String json) {
        String itemId = Conversation.text(item, "id");
        ledger.generationDone(itemId);
        StringBuilder gathered = words.remove(itemId);
        String spoken = spoken(item);
        if (spoken == null && gathered != null) {
            spoken = gathered.toString();
        }
        if (spoken == null || spoken.isBlank()) {
            return false;
        }
        ItemAudio audio = ledger.find(itemId);
        if (audio == null) {
            history.message(itemId, "assistant", spoken);
            return false;
        }
        audio.text = spoken.strip();
        if (responses.discarded(audio.responseId) && !audio.cut()) {
            // the caller has interrupted and will not hear all of it; the phone's report, on its way, says how much
            held.put(itemId, () -> utterance(audio, type, json));
            line.schedule(() -> release(itemId), HEARD_GRACE_MILLIS);
            if (held.size() > KEPT) {
                release(held.keySet().iterator().next());
            }
        } else {
            utterance(audio, type, json);
        }
        return true;
    }

    /** It is known now how much of an item was heard. */
    void cut(ItemAudio item) {
        if (held.containsKey(item.itemId)) {
            release(item.itemId);
        } else if (item.text != null) {
            utterance(item, "conversation.item.truncate", null);
        }
    }

    /** The words that wait for the phone's report are told as they are; none will come. */
    void releaseAll() {
        List.copyOf(held.keySet()).forEach(this::release);
    }

    /** The connection is gone; what the model was in the middle of saying ends where the last of it was received. */
    void connectionLost() {
        releaseAll();
        words.forEach((itemId, gathered) -> {
            ItemAudio audio = ledger.find(itemId);
            if (audio != null && !audio.generationDone && !audio.cut() && !gathered.toString().isBlank()) {
                audio.text = gathered.toString().strip();
                audio.cutAtMillis = ledger.receivedMillis(audio);
                utterance(audio, "connection lost", null);
            }
        });
        words.clear();
    }

    private void release(String itemId) {
        Runnable utterance = held.remove(itemId);
        if (utterance != null) {
            utterance.run();
        }
    }

    private void utterance(ItemAudio item, String type, String json) {
        String heard = ledger.heardText(item);
        history.message(item.itemId, "assistant", heard);
        out.accept(RealtimeEvent.of("transcript", type, json, heard).with(Detail.ITEM_ID, item.itemId)
                .with(Detail.RESPONSE_ID, item.responseId).with(Detail.SPEAKER, "model").with(Detail.FINAL, true)
                .with(Detail.START_MILLIS, item.startMillis)
                .with(Detail.END_MILLIS, item.generatedBytes == 0 && !item.cut() ? null : ledger.endMillis(item))
                .with(Detail.TRUNCATED, item.cut() ? Boolean.TRUE : null));
    }

    private static String spoken(JsonNode item) {
        for (JsonNode part : item.path("content")) {
            String transcript = Conversation.text(part, "transcript");
            if (transcript != null && !transcript.isBlank()) {
                return transcript;
            }
        }
        return null;
    }
}
