// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What the caller hears while a function is running.
 *
 * @param delayMillis silence before it begins
 * @param prompt      resource of a WAV that the phone plays again and again; null for none
 * @param phrase      words the model says, once per turn; null for none
 */
public record FillerOptions(long delayMillis, String prompt, String phrase) {

    public FillerOptions {
        SessionLimits.positive("toolFillerDelay", delayMillis);
        prompt = prompt == null || prompt.isBlank() ? null : prompt;
        phrase = phrase == null || phrase.isBlank() ? null : phrase;
    }

    /** Silence. */
    public static FillerOptions none() {
        return new FillerOptions(1500, null, null);
    }

    boolean wanted() {
        return prompt != null || phrase != null;
    }
}
