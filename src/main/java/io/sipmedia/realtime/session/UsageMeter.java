// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums what the server says was used: of every response, cancelled and failed ones included, and of every
 * transcription, which is billed apart. Input counts include the cached tokens.
 *
 * <p>Thread: the call's loop.
 */
final class UsageMeter {

    private final PriceTable.Price price;
    private long textIn;
    private long textCached;
    private long audioIn;
    private long audioCached;
    private long textOut;
    private long audioOut;
    private long transcriptionTokens;
    private double transcriptionSeconds;

    /** @param price null when it is not known; then there is no cost in the summary */
    UsageMeter(PriceTable.Price price) {
        this.price = price;
    }

    /** Adds the {@code usage} of a response; null and missing members count as nothing. */
    void addResponse(JsonNode usage) {
        JsonNode in = usage.path("input_token_details");
        JsonNode cached = in.path("cached_tokens_details");
        JsonNode out = usage.path("output_token_details");
        textIn += in.path("text_tokens").asLong();
        audioIn += in.path("audio_tokens").asLong();
        textCached += cached.path("text_tokens").asLong();
        audioCached += cached.path("audio_tokens").asLong();
        textOut += out.path("text_tokens").asLong();
        audioOut += out.path("audio_tokens").asLong();
    }

    void addTranscription(JsonNode usage) {
        transcriptionTokens += usage.path("total_tokens").asLong();
        transcriptionSeconds += usage.path("seconds").asDouble();
    }

    /** An estimate in USD, without the transcription; null when the model's price is not known. */
    Double costUsd() {
        if (price == null) {
            return null;
        }
        double micro = (textIn - textCached) * price.textIn() + textCached * price.textCached()
                + (audioIn - audioCached) * price.audioIn() + audioCached * price.audioCached()
                + textOut * price.textOut() + audioOut * price.audioOut();
        return micro / 1_000_000;
    }

    Map<String, Object> summary() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("textIn", textIn);
        map.put("textCached", textCached);
        map.put("audioIn", audioIn);
        map.put("audioCached", audioCached);
        map.put("textOut", textOut);
        map.put("audioOut", audioOut);
        map.put("transcriptionTokens", transcriptionTokens);
        map.put("transcriptionSeconds", transcriptionSeconds);
        if (price != null) {
            map.put("costUsd", costUsd());
        }
        return map;
    }
}
