// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Token counts in the manner of the API: every response reads the whole conversation again, caller audio costs a token
 * per 100 ms, spoken audio one per 50 ms, text about one per four characters; what the last response has read already
 * comes from the cache, in lumps of 64. Thread: the session's loop.
 */
final class TokenMeter {

    private static final int CALLER_MILLIS_PER_TOKEN = 100;
    private static final int MODEL_MILLIS_PER_TOKEN = 50;
    private static final int CACHE_LUMP = 64;

    private int cachedText;
    private int cachedAudio;

    static int text(String text) {
        return (text.length() + 3) / 4;
    }

    static int audio(ConversationItem item) {
        int perToken = "user".equals(item.json.path("role").asText()) ? CALLER_MILLIS_PER_TOKEN : MODEL_MILLIS_PER_TOKEN;
        return (int) (item.audioMillis / perToken);
    }

    static int spoken(long millis) {
        return (int) (millis / MODEL_MILLIS_PER_TOKEN);
    }

    /** The usage of a response that read these and made those tokens. */
    ObjectNode usage(int textIn, int audioIn, int textOut, int audioOut) {
        int fromCacheText = Math.min(cachedText, textIn) / CACHE_LUMP * CACHE_LUMP;
        int fromCacheAudio = Math.min(cachedAudio, audioIn) / CACHE_LUMP * CACHE_LUMP;
        cachedText = textIn;
        cachedAudio = audioIn;
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        usage.put("total_tokens", textIn + audioIn + textOut + audioOut)
                .put("input_tokens", textIn + audioIn).put("output_tokens", textOut + audioOut);
        ObjectNode in = usage.putObject("input_token_details");
        in.put("text_tokens", textIn).put("audio_tokens", audioIn).put("image_tokens", 0)
                .put("cached_tokens", fromCacheText + fromCacheAudio);
        in.putObject("cached_tokens_details").put("text_tokens", fromCacheText).put("audio_tokens", fromCacheAudio)
                .put("image_tokens", 0);
        usage.putObject("output_token_details").put("text_tokens", textOut).put("audio_tokens", audioOut);
        return usage;
    }
}
