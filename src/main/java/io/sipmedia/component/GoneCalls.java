// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Remembers of which calls it has been said that audio came too late for them. Thread: any. */
final class GoneCalls {

    private static final int MAX = 4096;

    private final Set<String> told = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX;
        }
    });
    private final LongAdder silent = new LongAdder();

    boolean firstTime(String callId) {
        boolean first;
        synchronized (told) {
            first = told.add(callId);
        }
        if (!first) {
            silent.increment();
        }
        return first;
    }

    /** Frames that came too late and were dropped without a word. */
    long silent() {
        return silent.sum();
    }
}
