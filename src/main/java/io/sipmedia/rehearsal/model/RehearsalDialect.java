// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The variants of the protocol that the rehearsal model speaks, by the names that {@code realtime:} has for them. */
public enum RehearsalDialect {

    /** OpenAI's and Azure OpenAI's since the API is generally available. */
    GA("ga", "/v1/realtime", () -> new GaAccent(Schemas.GA)),
    /** OpenAI's before that. */
    BETA("beta", "/v1/realtime", () -> new FlatAccent(Schemas.BETA)),
    /** Qwen-Omni's. */
    QWEN("qwen", "/api-ws/v1/realtime", QwenAccent::new),
    /** That of the project speaches. */
    SPEACHES("speaches", "/v1/realtime", () -> new SpeachesAccent(Schemas.BETA)),
    /** Azure OpenAI's before the API was generally available. */
    AZURE_PREVIEW("azure-preview", "/openai/realtime", () -> new FlatAccent(Schemas.BETA), "api-version", "deployment"),
    /** Azure Voice Live's. */
    VOICE_LIVE("voice-live", "/voice-live/realtime", () -> new VoiceLiveAccent(Schemas.BETA), "api-version", "model"),
    /** xAI's. */
    XAI("xai", "/v1/realtime", () -> new XaiAccent(Schemas.GA), "model"),
    /** GPT-Live's. */
    GPT_LIVE("gpt-live", "/v1/live/sessions", GptLiveAccent::new),
    /** Gemini Live's. */
    GEMINI_LIVE("gemini-live", "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent", GeminiLiveAccent::new);

    private static final class Schemas {
        static final ClientEventCheck GA = new ClientEventCheck("ga");
        static final ClientEventCheck BETA = new ClientEventCheck("beta");
    }

    private final String option;
    private final String path;
    private final Supplier<Accent> accents;
    private final List<String> parameters;

    RehearsalDialect(String option, String path, Supplier<Accent> accents, String... parameters) {
        this.parameters = List.of(parameters);
        this.option = option;
        this.path = path;
        this.accents = accents;
    }

    /** @throws IllegalArgumentException which lists the names there are */
    public static RehearsalDialect of(String option) {
        return Arrays.stream(values()).filter(dialect -> dialect.option.equalsIgnoreCase(option)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the rehearsal model does not speak '" + option + "' but "
                        + Arrays.stream(values()).map(dialect -> dialect.option).collect(Collectors.joining(", "))));
    }

    /** Its name. */
    public String option() {
        return option;
    }

    /** Where its servers are found, below the host. */
    String path() {
        return path;
    }

    /** What an address must have in its query, else there is nothing at it. */
    List<String> parameters() {
        return parameters;
    }

    Accent accent() {
        return accents.get();
    }
}
