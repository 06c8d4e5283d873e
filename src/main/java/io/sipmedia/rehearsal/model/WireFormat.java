// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.G711;
import io.sipmedia.audio.PcmBytes;

/** The audio formats of the Realtime API, as bytes on the wire and as samples. */
enum WireFormat {

    /** Little-endian 16-bit, 24 kHz. */
    PCM(24_000, null),
    /** G.711 mu-law, 8 kHz. */
    PCMU(8_000, G711.MU_LAW),
    /** G.711 A-law, 8 kHz. */
    PCMA(8_000, G711.A_LAW),
    /** Little-endian 16-bit, 16 kHz; not at OpenAI. */
    PCM16K(16_000, null),
    /** Little-endian 16-bit, 8 kHz; not at OpenAI. */
    PCM8K(8_000, null);

    private final int rate;
    private final G711 law;

    WireFormat(int rate, G711 law) {
        this.rate = rate;
        this.law = law;
    }

    /** The format that a session's format object names. */
    static WireFormat of(JsonNode format) {
        return switch (format.path("type").asText()) {
            case "audio/pcmu" -> PCMU;
            case "audio/pcma" -> PCMA;
            default -> switch (format.path("rate").asInt()) {
                case 16_000 -> PCM16K;
                case 8_000 -> PCM8K;
                default -> PCM;
            };
        };
    }

    int rate() {
        return rate;
    }

    short[] decode(byte[] bytes) {
        return law == null ? PcmBytes.toSamples(bytes) : law.decode(bytes);
    }

    byte[] encode(short[] samples) {
        return law == null ? PcmBytes.toBytes(samples) : law.encode(samples);
    }
}
