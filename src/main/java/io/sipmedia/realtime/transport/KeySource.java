// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import java.util.concurrent.CompletionStage;

/**
 * Where the key of a connection comes from: asked anew for every connection, so that a key can be changed, or be short-lived.
 *
 * <p>Thread: asked on the call's loop, must not block it; may answer on any.
 */
@FunctionalInterface
public interface KeySource {

    /** The key; null or empty for none. A failure counts as a connection that could not be made; its message must not hold the key. */
    CompletionStage<String> key();
}
