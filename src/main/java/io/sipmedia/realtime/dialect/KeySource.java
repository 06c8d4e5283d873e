// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** A source of keys that may have one at hand, so that nobody has to change threads for it. */
public interface KeySource extends Callable<String> {

    /**
     * Tells the key if it stands in memory; asks nobody and never waits. Thread: any, an event loop too.
     *
     * @param key told the key, null for none; not told otherwise
     * @return whether it was told; if not, {@link #call} is the way to it
     */
    boolean atHand(Consumer<String> key);
}
