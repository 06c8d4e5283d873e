// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The model's voice, from a server's audio event to frames for the caller: decoded, checked for being what was agreed on, counted per
 * item, and kept from a caller who has interrupted it.
 *
 * <p>Thread: the call's loop.
 */
final class ModelVoice {

    private static final int MAX_FRAME_MILLIS = 200;

    private final ConversationContext context;
    private final String callId;
    private final SessionListener listener;
    private final CallTimeline timeline;
    private final ItemLedger ledger;
    private final ResponseState responses;
    private final HandoverSummary summary;
    private final OwedAnswer owed;
    private final Watchdog watchdog;
    private final Silence silence;
    private final LatencyMeter latency;
    private final Counters counters;
    private DeltaDecoder decoder;
    // of the present connection
    private FormatCheck format;
    private boolean mismatch;
    // of the servers before
    private long millisBefore;

    ModelVoice(
            ConversationContext context, CallTimeline timeline, ItemLedger ledger, ResponseState responses, HandoverSummary summary,
            OwedAnswer owed, Watchdog watchdog, Silence silence, LatencyMeter latency, Counters counters) {
        this.context = context;
        callId = context.callId;
        listener = context.listener;
        this.timeline = timeline;
        this.ledger = ledger;
        this.responses = responses;
        this.summary = summary;
        this.owed = owed;
        this.watchdog = watchdog;
        this.silence = silence;
        this.latency = latency;
        this.counters = counters;
        decoder = new DeltaDecoder(context.output());
        format = new FormatCheck(context.output());
    }

    /** The hot path: a piece of the model's voice, without a tree. */
    void delta(EventScanner event) {
        delta(event.responseId(), event.itemId(), event.contentIndex(), event.hasDelta() ? event.bytes() : null,
                event.deltaFrom(), event.deltaTo());
    }

    /** The same from servers whose events must be translated. */
    void delta(JsonNode event) {
        String delta = Conversation.text(event, "delta");
        byte[] base64 = delta == null ? null : delta.getBytes(StandardCharsets.ISO_8859_1);
        delta(Conversation.text(event, "response_id"), Conversation.text(event, "item_id"), event.path("content_index").asInt(), base64, 0,
                delta == null ? 0 : base64.length);
    }

    private void delta(String responseId, String itemId, int contentIndex, byte[] base64, int from, int to) {
        if (itemId == null || base64 == null || context.attached() || summary.has(responseId)) {
            return;
        }
        ItemAudio item = ledger.item(itemId, responseId, timeline.now());
        short[] samples = decoder.decode(itemId, base64, from, to);
        owed.begun();
        watchdog.voice(samples, context.output().sampleRate());
        if (!format.done()) {
            checkFormat(itemId, samples);
        }
        if (mismatch) {
            return; // nobody is to hear it
        }
        int bytes = samples.length * context.output().bytesPerSample();
        item.generatedBytes += bytes;
        if (responses.discarded(responseId) || item.cut()) {
            return;
        }
        latency.firstDelta();
        item.receivedBytes += bytes;
        silence.modelSpeaks(context.output().millis(bytes));
        handOn(item, samples, contentIndex);
    }

    private void checkFormat(String itemId, short[] samples) {
        AudioEncoding asked = context.output();
        AudioEncoding came = format.heard(itemId, samples);
        if (came != null) {
            mismatch = true;
            // not at once: the event that told us is still being handled
            context.line.schedule(() -> formatMismatch("output audio format: asked for " + asked.mediaType() + " at " + asked.sampleRate()
                    + " Hz, what came is " + came.mediaType()), 0);
        }
    }

    /** The server does not send, or does not want, what was asked for. The session cannot go on: the caller would hear static. */
    void formatMismatch(String what) {
        context.routes.error("audio_format_mismatch", what);
        context.line.unusable(what, false);
    }

    private void handOn(ItemAudio item, short[] samples, int contentIndex) {
        AudioEncoding encoding = context.output();
        int rate = encoding.sampleRate();
        int max = rate * MAX_FRAME_MILLIS / 1000;
        boolean ready = context.line.ready();
        for (int from = 0; from < samples.length; from += max) {
            if (from > 0) {
                // a minute may come at once, and other calls' packets do not wait for it
                context.line.keepUp();
                if (item.cut() || responses.discarded(item.responseId) || ready && !context.line.ready()) {
                    return; // the caller has interrupted it meanwhile, or hung up
                }
            }
            short[] part = samples.length <= max ? samples : Arrays.copyOfRange(samples, from, Math.min(samples.length, from + max));
            AudioFrame frame = AudioFrame.ofItem(callId, rate, part, item.samples, item.responseId, item.itemId, contentIndex);
            item.samples += part.length;
            counters.audioOutBytes += (long) part.length * encoding.bytesPerSample();
            listener.onAudio(frame);
        }
    }

    /** An item's audio is complete: what a processor on the way has kept back must not wait for the next item. */
    void done(String itemId, int contentIndex) {
        ItemAudio item = ledger.find(itemId);
        if (item != null && item.samples > 0 && !item.cut() && !mismatch && !responses.discarded(item.responseId)) {
            listener.onAudio(AudioFrame.endOfItem(callId, context.output().sampleRate(), item.samples, item.responseId,
                    item.itemId, contentIndex));
        }
    }

    /** Handed on so far. */
    long millis() {
        return millisBefore + context.output().millis(counters.audioOutBytes);
    }

    // ---- the connection

    void connectionLost() {
        format = new FormatCheck(context.output());
        mismatch = false;
    }

    /** The next connection goes to a server of another format; told before the context is. */
    void moved(AudioEncoding next) {
        millisBefore = millis();
        counters.audioOutBytes = 0;
        decoder = new DeltaDecoder(next);
        format = new FormatCheck(next);
    }
}
