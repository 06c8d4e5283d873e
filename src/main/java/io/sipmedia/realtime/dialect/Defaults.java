// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * What a dialect's servers are asked for when the user has not said it.
 *
 * @param url           of the vendor; null where every user has an own server
 * @param model         null where it must be given
 * @param voice         null to leave it to the server
 * @param transcription the model that writes down the caller's words; null for none
 */
public record Defaults(String url, String model, String voice, String transcription) {

    /** The options of the component as they are for OpenAI's GA servers. */
    public static Defaults openAi() {
        return new Defaults("wss://api.openai.com/v1/realtime", "gpt-realtime-2.1", "marin", "gpt-4o-mini-transcribe");
    }
}
