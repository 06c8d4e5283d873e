// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

import io.sipmedia.rehearsal.caller.Recording;
import io.sipmedia.rehearsal.caller.Wav;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A made-up call of half a minute: the phrases that ship on both sides, and the events of a whole conversation. */
final class SampleCall {

    static final long START = 1_000_000_000L;
    final short[] left = new short[8000 * 37];
    final short[] right = new short[8000 * 37];
    final List<ConversationEvent> events = new ArrayList<>();

    SampleCall() throws IOException {
        event(0, "caller", ConversationEvent.DIALING, "sip:agent@127.0.0.1:5060", Map.of("from", "+12025550123"));
        event(90, "caller", ConversationEvent.RINGING, "", Map.of());
        event(420, "caller", ConversationEvent.ANSWERED, "", Map.of());
        event(425, "gateway", ConversationEvent.ANSWERED, "", Map.of());
        model(800, "item_1", "Hello, this is the rehearsal shop. How can I help you?", false, "opening-hours-rms.wav", "my-number-is-rms.wav");
        caller(7200, "where-is-my-order.wav", "where is my order", "where is my order");
        model(9300, "item_2", "I can look that up. What is your customer number?", false, "where-is-my-order-rms.wav", "opening-hours-rms.wav");
        caller(13600, "my-number-is.wav", "my customer number is one zero zero seven", "my customer number is one zero zero seven");
        event(16700, "model", ConversationEvent.TOOL_CALL, "lookup_customer", Map.of("arguments", "{\"customer_number\":\"1007\"}"));
        event(16780, "gateway", ConversationEvent.TOOL_RESULT, "lookup_customer",
                Map.of("result", "{\"name\":\"Alex Morgan\",\"order\":\"A-4711\",\"status\":\"shipped on Monday\"}", "durationMillis", 78));
        model(17300, "item_3", "Thank you, Alex Morgan. Your order A 4711 was shipped on Monday", true, "my-number-is-rms.wav");
        caller(19200, "opening-hours.wav", "what are your opening hours", "what are your opening hours please");
        event(19330, "gateway", ConversationEvent.INTERRUPTION, "", Map.of("heardMillis", 1960, "itemId", "item_3"));
        short[] cut = right;
        for (int i = 8 * 19340; i < 8 * 21500; i++) {
            cut[i] = 0;
        }
        model(21900, "item_4", "We are open Monday to Friday from nine to six, and on Saturdays until noon. Is there anything else?", false,
                "my-number-is-rms.wav", "opening-hours-rms.wav");
        caller(29600, "goodbye.wav", "okay goodbye", "okay, goodbye");
        model(31700, "item_5", "Goodbye, and thank you for calling!", false, "opening-hours-rms.wav");
        event(34500, "caller", ConversationEvent.HUNG_UP, "called", Map.of());
        event(34700, "gateway", ConversationEvent.SUMMARY, "", Map.of("latencyMillis", 640, "jitterMillis", 0.4, "mos", 4.409, "peerMos", 3.2, "costUsd", 0.0212));
    }

    Recording recording() {
        return new Recording(left, right, 8000, START);
    }

    static Map<String, Object> callRecord() {
        return Map.of("callId", "5f1c9a7e22d04b1a", "from", "sip:+12025550123@127.0.0.1", "durationMillis", 34_100, "cause", "hung-up-by-route",
                "media", Map.of("packetsSent", 1701, "packetsReceived", 1699, "lost", 0, "jitterMillis", 0.41));
    }

    static Map<String, Object> sessionRecord() {
        return Map.of("model", "gpt-realtime-2.1", "responses", 5, "inputTokens", 812, "outputTokens", 644, "costUsd", 0.0212);
    }

    void event(int millis, String source, String kind, String text, Map<String, Object> details) {
        events.add(new ConversationEvent(START + millis * 1_000_000L, source, kind, text, details));
    }

    private void caller(int at, String wav, String understood, String words) throws IOException {
        int length = mix(left, at, wav);
        event(at, "caller", ConversationEvent.SAYS, words, Map.of("file", wav, "durationMillis", length));
        event(at + length + 700, "caller", ConversationEvent.TRANSCRIPT, understood,
                Map.of("itemId", "c" + at, "startMillis", at - 420 - 150, "endMillis", at - 420 + length));
    }

    private void model(int at, String item, String words, boolean truncated, String... wavs) throws IOException {
        int end = at;
        for (String wav : wavs) {
            end += mix(right, end, wav) + 120;
        }
        event(at, "model", ConversationEvent.TRANSCRIPT, words,
                Map.of("itemId", item, "startMillis", at - 420 - 60, "endMillis", end - 420, "truncated", truncated));
    }

    private static int mix(short[] into, int at, String wav) throws IOException {
        try (InputStream in = SampleCall.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/" + wav)) {
            short[] samples = Wav.read(in.readAllBytes()).at(8000);
            System.arraycopy(samples, 0, into, at * 8, samples.length);
            return samples.length / 8;
        }
    }
}
