// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids for what a server gives none. They differ from those of every other connection of the call, whose items are remembered, and
 * have at most 32 characters.
 */
final class ConnectionIds {

    private final String connection =
            Long.toString(ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE, Character.MAX_RADIX) + "_";
    private long count;

    /** @param kind a few letters */
    String next(String kind) {
        return kind + "_" + connection + ++count;
    }
}
