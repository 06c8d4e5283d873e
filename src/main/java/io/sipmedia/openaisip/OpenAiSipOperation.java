// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code openai-sip:} can be told to do with a call. */
public enum OpenAiSipOperation {
    /** The model answers; its session is shared. */
    ACCEPT,
    /** The caller gets a SIP status. */
    REJECT,
    /** The caller is sent to somebody else. */
    REFER,
    /** The call ends. */
    HANGUP;

    /** @throws IllegalArgumentException which lists the operations */
    public static OpenAiSipOperation of(String name) {
        return Arrays.stream(values()).filter(one -> one.option().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("operation '" + name + "' is not one of "
                        + Arrays.stream(values()).map(OpenAiSipOperation::option).collect(Collectors.joining(", "))));
    }

    /** As the option says it. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }
}
