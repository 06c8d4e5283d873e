// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@code realtime:} can be told to do.
 */
public enum RealtimeOperation {
    /** Sends the AudioFrame in the body; what happens when no operation is named. */
    APPEND,
    /** Opens the session, so that it is ready when the call is answered. */
    OPEN,
    /** Ends the caller's turn, without turn detection. */
    COMMIT,
    /** Forgets what the caller has said in this turn. */
    CLEAR,
    /** A message of the user in writing. */
    TEXT,
    /** The model says the body's words and no others. */
    SAY,
    /** The model answers; a body is taken as instructions for this answer. */
    RESPOND,
    /** Stops the answer that is being made. */
    CANCEL,
    /** Whether the caller may interrupt from now on; the body is allow or ignore. */
    INTERRUPTIONS,
    /** Tells the model how much of its answer was heard; the body is a PlayoutReport. */
    TRUNCATE,
    /** The result of a function the model called. */
    TOOL_OUTPUT,
    /** Changes the session; the body is the part of the session object that changes. */
    UPDATE,
    /** More budget for the session or, with the word day before it, for its tenant's day. */
    EXTEND_BUDGET,
    /** Ends the session. */
    CLOSE;

    /** @throws IllegalArgumentException which lists the operations */
    public static RealtimeOperation of(String name) {
        if (name == null || name.isBlank()) {
            return APPEND;
        }
        for (RealtimeOperation operation : values()) {
            if (operation.option().equals(name)) {
                return operation;
            }
        }
        throw new IllegalArgumentException("operation '" + name + "' is not one of "
                + Arrays.stream(values()).map(RealtimeOperation::option).collect(Collectors.joining(", ")));
    }

    /** As the option says it. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
