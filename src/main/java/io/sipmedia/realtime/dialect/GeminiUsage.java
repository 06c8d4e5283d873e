// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Gemini Live says in {@code usageMetadata} that it has used, as the {@code usage} of a response. The metadata stand for a turn; of
 * several the last one counts. What the details by modality leave out is text, and so are thoughts, which are no part of the total there
 * and are billed as output.
 */
final class GeminiUsage {

    private boolean any;
    private int textIn;
    private int audioIn;
    private int textOut;
    private int audioOut;
    // of turns that no response stood for
    private int textInBefore;
    private int audioInBefore;
    private int textOutBefore;
    private int audioOutBefore;

    void told(JsonNode metadata) {
        any = true;
        audioIn = audio(metadata.path("promptTokensDetails"));
        audioOut = audio(metadata.path("responseTokensDetails"));
        textIn = Math.max(all(metadata.path("promptTokensDetails")), count(metadata.path("promptTokenCount"))) - audioIn
                + count(metadata.path("toolUsePromptTokenCount"));
        textOut = Math.max(all(metadata.path("responseTokensDetails")), count(metadata.path("responseTokenCount"))) - audioOut
                + count(metadata.path("thoughtsTokenCount"));
    }

    /** The turn is over and had no response: the next one has it. */
    void carry() {
        textInBefore += textIn;
        audioInBefore += audioIn;
        textOutBefore += textOut;
        audioOutBefore += audioOut;
        clear();
    }

    /** For the response that ends; null when nothing was told. */
    ObjectNode take() {
        boolean told = any || textInBefore + audioInBefore + textOutBefore + audioOutBefore > 0;
        carry();
        ObjectNode usage = null;
        if (told) {
            usage = SessionParts.JSON.objectNode();
            usage.put("total_tokens", textInBefore + audioInBefore + textOutBefore + audioOutBefore);
            usage.putObject("input_token_details").put("text_tokens", textInBefore).put("audio_tokens", audioInBefore);
            usage.putObject("output_token_details").put("text_tokens", textOutBefore).put("audio_tokens", audioOutBefore);
        }
        textInBefore = 0;
        audioInBefore = 0;
        textOutBefore = 0;
        audioOutBefore = 0;
        return usage;
    }

    private void clear() {
        any = false;
        textIn = 0;
        audioIn = 0;
        textOut = 0;
        audioOut = 0;
    }

    private static int audio(JsonNode details) {
        int sum = 0;
        for (JsonNode one : details) {
            sum += "AUDIO".equals(one.path("modality").asText()) ? count(one.path("tokenCount")) : 0;
        }
        return sum;
    }

    private static int all(JsonNode details) {
        int sum = 0;
        for (JsonNode one : details) {
            sum += count(one.path("tokenCount"));
        }
        return sum;
    }

    private static int count(JsonNode number) {
        return Math.max(0, number.asInt());
    }
}
