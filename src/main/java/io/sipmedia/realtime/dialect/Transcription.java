// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * The model that writes down what the caller says, beside the one that answers.
 *
 * @param model    for example {@code gpt-4o-mini-transcribe}; null or empty for no transcription
 * @param language ISO 639-1, or null to let the model guess
 * @param prompt   words and style to expect, or null
 */
public record Transcription(String model, String language, String prompt) {

    public boolean enabled() {
        return model != null && !model.isBlank() && !refused();
    }

    /** Whether it is said that there is to be none. */
    public boolean refused() {
        return "none".equalsIgnoreCase(model);
    }
}
