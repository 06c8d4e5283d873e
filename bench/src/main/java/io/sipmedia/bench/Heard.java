// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/** How much audio the model was given, beside the time that passed. */
final class Heard {

    private static final int LEAST_APPENDS = 50;

    private long first;
    private long last;
    private long millis;
    private long appends;

    /** One append that arrived now. The first one only sets the clock: its audio is older than it. */
    void add(long audioMillis, long now) {
        if (appends++ == 0) {
            first = now;
        } else {
            millis += audioMillis;
        }
        last = now;
    }

    /** Audio less time, in ms; NaN when too little was heard. */
    double driftMillis() {
        return appends < LEAST_APPENDS ? Double.NaN : millis - (last - first) / 1e6;
    }
}
