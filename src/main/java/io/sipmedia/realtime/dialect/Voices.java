// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.List;

/**
 * The voices of the Realtime API. {@code nova}, {@code onyx} and {@code fable} belong to the text-to-speech API and are
 * refused by the server, so they are refused here, before a call is in the air.
 */
public final class Voices {

    /** Built-in voices; {@code marin} and {@code cedar} are the recommended ones. */
    public static final List<String> KNOWN =
            List.of("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar");

    private Voices() {
    }

    /** Whether OpenAI's servers have it: built in, or one of a customer's own. */
    public static boolean contains(String voice) {
        return voice != null && (KNOWN.contains(voice) || isCustom(voice));
    }

    static void check(String voice) {
        if (!contains(voice)) {
            throw new IllegalArgumentException("voice '" + voice + "' is not one of " + String.join(", ", KNOWN)
                    + " (or a custom voice id that starts with voice_)");
        }
    }

    static boolean isCustom(String voice) {
        return voice.startsWith("voice_");
    }
}
