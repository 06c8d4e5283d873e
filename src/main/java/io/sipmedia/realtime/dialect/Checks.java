// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.Arrays;

/** Refuses options that a server would refuse, in words that name the option. */
final class Checks {

    private Checks() {
    }

    /** What all servers with sessions of OpenAI's shape have in common; the voice is the dialect's own business. */
    static void common(SessionOptions o) {
        if (o.model() == null || o.model().isBlank()) {
            throw new IllegalArgumentException("model is empty");
        }
        if (o.maxOutputTokens() != 0) {
            range("maxOutputTokens", o.maxOutputTokens(), 1, 4096);
        }
        if (o.noiseReduction() != null) {
            oneOf("noiseReduction", o.noiseReduction(), "near_field", "far_field");
        }
        if (o.reasoningEffort() != null) {
            oneOf("reasoningEffort", o.reasoningEffort(), "minimal", "low", "medium", "high", "xhigh");
        }
        turns(o.turnDetection());
    }

    private static void turns(TurnDetection turn) {
        oneOf("turnDetection", turn.type(), "server_vad", "semantic_vad", "none");
        if ("server_vad".equals(turn.type())) {
            range("vadThreshold", turn.threshold(), 0, 1);
            range("vadPrefixPadding", turn.prefixPaddingMs(), 0, 10_000);
            range("vadSilenceDuration", turn.silenceDurationMs(), 0, 10_000);
            if (turn.idleTimeoutMs() != 0) {
                range("vadIdleTimeout", turn.idleTimeoutMs(), 5000, 30_000);
            }
        } else if (turn.idleTimeoutMs() != 0) {
            throw new IllegalArgumentException("vadIdleTimeout is only possible with turnDetection=server_vad");
        }
        if ("semantic_vad".equals(turn.type())) {
            oneOf("vadEagerness", turn.eagerness(), "low", "medium", "high", "auto");
        }
    }

    static void range(String option, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(option + " must be from " + plain(min) + " to " + plain(max) + ", not " + plain(value));
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    static void oneOf(String option, String value, String... allowed) {
        if (!Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException(option + " '" + value + "' is not one of " + String.join(", ", allowed));
        }
    }
}
