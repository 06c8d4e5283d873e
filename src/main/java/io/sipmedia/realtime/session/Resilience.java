// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.List;

/**
 * What keeps a session alive.
 *
 * @param servers           it may use, best first, at least one
 * @param watch             how long the model may leave the caller alone
 * @param rotateAfterMillis age at which a connection is replaced in a quiet moment; 0 for only when the server says that it will
 *                          end the session
 * @param rotateWithSummary whether the next connection is told a summary of the talk before the last turns, where the model can make one
 */
public record Resilience(List<ModelServer> servers, WatchLimits watch, long rotateAfterMillis, boolean rotateWithSummary) {

    public Resilience {
        servers = List.copyOf(servers);
    }

    public Resilience(List<ModelServer> servers, WatchLimits watch, long rotateAfterMillis) {
        this(servers, watch, rotateAfterMillis, false);
    }

    /** One server that no other call knows of, with defaults for the rest. */
    public static Resilience of(SessionSettings settings) {
        return new Resilience(List.of(ModelServer.of(settings)), WatchLimits.defaults(), 0);
    }

    /**
     * A second connection to a call's session: no other server could stand in, and what is said on the phone cannot be heard here,
     * so nothing is watched.
     */
    public static Resilience attached(SessionSettings settings) {
        return new Resilience(List.of(ModelServer.of(settings)), new WatchLimits(0, 0, 0, 0), 0);
    }

    public Resilience withWatch(WatchLimits limits) {
        return new Resilience(servers, limits, rotateAfterMillis, rotateWithSummary);
    }
}
