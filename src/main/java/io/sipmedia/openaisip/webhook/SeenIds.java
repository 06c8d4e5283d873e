// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.webhook;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The deliveries that were taken: one that comes again, because our answer was lost or somebody recorded it, has the same id.
 * Forgets the oldest ones. Thread: any.
 */
final class SeenIds {

    private final int most;
    // guarded by itself
    private final Set<String> ids = new LinkedHashSet<>();

    SeenIds(int most) {
        this.most = most;
    }

    /** False when it was there before. */
    boolean add(String id) {
        synchronized (ids) {
            if (!ids.add(id)) {
                return false;
            }
            if (ids.size() > most) {
                ids.remove(ids.iterator().next());
            }
            return true;
        }
    }

    /** It was not taken after all and may come again. */
    void remove(String id) {
        synchronized (ids) {
            ids.remove(id);
        }
    }
}
