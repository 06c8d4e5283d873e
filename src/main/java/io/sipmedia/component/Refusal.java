// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Admission;
import java.util.Locale;

/** Why an INVITE was refused before it became a call. */
enum Refusal {
    /** Nobody consumes from the name: 404. */
    NOBODY,
    /** {@code maxCalls}: 503. */
    FULL,
    /** {@code callsPerSecond}: 503. */
    TOO_FAST,
    /** {@code maxLateness}: 503. */
    OVERLOADED,
    /** Starting or stopping: 503. */
    STOPPING;

    /** @return null for one that was admitted */
    static Refusal of(Admission.Verdict verdict) {
        return switch (verdict) {
            case ADMITTED -> null;
            case FULL -> FULL;
            case TOO_FAST -> TOO_FAST;
            case OVERLOADED -> OVERLOADED;
        };
    }

    /** As a metric's tag says it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
