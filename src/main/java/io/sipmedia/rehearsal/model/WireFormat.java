// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;

/** The audio formats of the Realtime API, as bytes on the wire and as samples. */
enum WireFormat {

    /** Little-endian 16-bit, 24 kHz. */
    PCM(24_000, 2) {
        @Override
        short[] decode(byte[] bytes) {
            short[] samples = new short[bytes.length / 2];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) (bytes[2 * i] & 0xff | bytes[2 * i + 1] << 8);
            }
            return samples;
        }

        @Override
        byte[] encode(short[] samples) {
            byte[] bytes = new byte[samples.length * 2];
            for (int i = 0; i < samples.length; i++) {
                bytes[2 * i] = (byte) samples[i];
                bytes[2 * i + 1] = (byte) (samples[i] >> 8);
            }
            return bytes;
        }
    },
    /** G.711 mu-law, 8 kHz. */
    PCMU(8_000, 1) {
        @Override
        short[] decode(byte[] bytes) {
            return G711.decodeMu(bytes);
        }

        @Override
        byte[] encode(short[] samples) {
            return G711.encodeMu(samples);
        }
    },
    /** G.711 A-law, 8 kHz. */
    PCMA(8_000, 1) {
        @Override
        short[] decode(byte[] bytes) {
            return G711.decodeA(bytes);
        }

        @Override
        byte[] encode(short[] samples) {
            return G711.encodeA(samples);
        }
    };

    private final int rate;
    private final int bytesPerSample;

    WireFormat(int rate, int bytesPerSample) {
        this.rate = rate;
        this.bytesPerSample = bytesPerSample;
    }

    /** The format that a session's format object names. */
    static WireFormat of(JsonNode format) {
        return switch (format.path("type").asText()) {
            case "audio/pcmu" -> PCMU;
            case "audio/pcma" -> PCMA;
            default -> PCM;
        };
    }

    int rate() {
        return rate;
    }

    int bytesPerSample() {
        return bytesPerSample;
    }

    abstract short[] decode(byte[] bytes);

    abstract byte[] encode(short[] samples);
}
