// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server says was used: tokens by kind, and seconds where a model is billed by time. Input counts include the
 * cached tokens, as the protocol's do.
 *
 * @param seconds of audio transcribed, or of the session
 */
record Usage(
        long textIn, long textCached, long audioIn, long audioCached, long imageIn, long imageCached, long textOut, long audioOut,
        BigDecimal seconds) {

    static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO);

    /**
     * The {@code usage} of a response. What a server gives as a sum only is counted as audio, the dearest kind, and as not
     * cached: a budget must not be exceeded because a server is terse.
     */
    static Usage ofResponse(JsonNode usage) {
        JsonNode in = usage.path("input_token_details");
        JsonNode cached = in.path("cached_tokens_details");
        JsonNode out = usage.path("output_token_details");
        long textIn = count(in, "text_tokens");
        long imageIn = count(in, "image_tokens");
        long audioIn = count(in, "audio_tokens");
        long textOut = count(out, "text_tokens");
        long audioOut = count(out, "audio_tokens");
        audioIn += Math.max(0, count(usage, "input_tokens") - textIn - imageIn - audioIn);
        audioOut += Math.max(0, count(usage, "output_tokens") - textOut - audioOut);
        return new Usage(textIn, Math.min(textIn, count(cached, "text_tokens")), audioIn,
                Math.min(audioIn, count(cached, "audio_tokens")), imageIn, Math.min(imageIn, count(cached, "image_tokens")), textOut,
                audioOut, BigDecimal.ZERO);
    }

    /** Whether the {@code usage} of a response says anything: an empty object is as good as none. */
    static boolean reported(JsonNode usage) {
        return usage.path("total_tokens").isNumber() || usage.path("input_tokens").isNumber() || usage.path("output_tokens").isNumber()
                || !usage.path("input_token_details").isEmpty() || !usage.path("output_token_details").isEmpty();
    }

    /** The {@code usage} of a transcription, by tokens or by seconds. */
    static Usage ofTranscription(JsonNode usage) {
        JsonNode in = usage.path("input_token_details");
        long text = count(in, "text_tokens");
        long audio = Math.max(count(in, "audio_tokens"), count(usage, "input_tokens") - text);
        JsonNode seconds = usage.path("seconds");
        return new Usage(text, 0, audio, 0, 0, 0, count(usage, "output_tokens"), 0,
                seconds.isNumber() && seconds.asDouble() > 0 ? seconds.decimalValue() : BigDecimal.ZERO);
    }

    /** Time of a session with a model that is billed by the minute. */
    static Usage ofTime(long millis) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, BigDecimal.valueOf(millis, 3));
    }

    // numbers of a server are never trusted to be positive
    private static long count(JsonNode node, String field) {
        return Math.max(0, node.path(field).asLong());
    }

    Usage plus(Usage o) {
        return new Usage(textIn + o.textIn, textCached + o.textCached, audioIn + o.audioIn, audioCached + o.audioCached,
                imageIn + o.imageIn, imageCached + o.imageCached, textOut + o.textOut, audioOut + o.audioOut, seconds.add(o.seconds));
    }

    /** Input and output of every kind. */
    long tokens() {
        return textIn + audioIn + imageIn + textOut + audioOut;
    }

    /** As a map of plain values; image tokens only where there are some. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("textIn", textIn);
        map.put("textCached", textCached);
        map.put("audioIn", audioIn);
        map.put("audioCached", audioCached);
        if (imageIn > 0) {
            map.put("imageIn", imageIn);
            map.put("imageCached", imageCached);
        }
        map.put("textOut", textOut);
        map.put("audioOut", audioOut);
        return map;
    }
}
