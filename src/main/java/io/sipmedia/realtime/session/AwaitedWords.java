// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns of the caller that the server has taken ({@code input_audio_buffer.committed}), writes down, and has not told yet. They are
 * billed, and lost with their connection.
 *
 * <p>Thread: the call's loop.
 */
final class AwaitedWords {

    // of a server that takes turns and never tells their words
    private static final int MOST = 16;

    // nobody is kept waiting for words that take longer
    private static final long SOON_NANOS = 5_000_000_000L;

    // since when
    private final Map<String, Long> items = new LinkedHashMap<>();

    void taken(String itemId) {
        if (itemId != null && items.putIfAbsent(itemId, System.nanoTime()) == null && items.size() > MOST) {
            items.remove(items.keySet().iterator().next());
        }
    }

    /** The words are there, or it is known that there will be none. */
    void told(String itemId) {
        items.remove(itemId);
    }

    boolean any() {
        return !items.isEmpty();
    }

    /** Whether there are some that may come any moment. */
    boolean soon() {
        long now = System.nanoTime();
        return items.values().stream().anyMatch(since -> now - since < SOON_NANOS);
    }

    /** They will not come any more. Returns how many there were. */
    int giveUp() {
        int lost = items.size();
        items.clear();
        return lost;
    }
}
