// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.rest.CallRequest;
import java.util.Locale;

/**
 * What follows when the session that was shared with a call has failed.
 *
 * @param target of a transfer, else null
 */
record Fallback(Action action, String target) {

    enum Action { HANGUP, TRANSFER, NONE }

    /** @throws IllegalArgumentException for what cannot be */
    static Fallback of(String action, String target) {
        for (Action each : Action.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(action)) {
                if (each == Action.TRANSFER) {
                    check("fallbackTarget", target);
                }
                return new Fallback(each, plus(target));
            }
        }
        throw new IllegalArgumentException("fallbackAction '" + action + "' is not one of hangup, transfer, none");
    }

    /** Refuses what a caller could not be sent to. */
    static void check(String option, String target) {
        try {
            CallRequest.refer(plus(target));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    /** In an endpoint's URI a plus is a space, and in a target there are none. Null for null. */
    static String plus(String target) {
        return target == null ? null : target.replace(' ', '+');
    }
}
