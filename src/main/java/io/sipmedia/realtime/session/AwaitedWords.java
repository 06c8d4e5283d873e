// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Turns of the caller that the server has taken ({@code input_audio_buffer.committed}), writes down, and has not told yet. They are
 * billed, and lost with their connection.
 *
 * <p>Thread: the call's loop.
 */
final class AwaitedWords {

    // of a server that takes turns and never tells their words
    private static final int MOST = 16;

    private final Set<String> items = new LinkedHashSet<>();

    void taken(String itemId) {
        if (itemId != null && items.add(itemId) && items.size() > MOST) {
            items.remove(items.iterator().next());
        }
    }

    /** The words are there, or it is known that there will be none. */
    void told(String itemId) {
        items.remove(itemId);
    }

    boolean any() {
        return !items.isEmpty();
    }

    /** They will not come any more. Returns how many there were. */
    int giveUp() {
        int lost = items.size();
        items.clear();
        return lost;
    }
}
