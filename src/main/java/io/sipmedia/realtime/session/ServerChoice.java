// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of a session's servers it speaks with. A connection that broke is tried once more on the same server; one that
 * could not be made, or was no use, sends the session to the next server that takes calls. It stays there until that one
 * fails, too.
 *
 * <p>Thread: the call's loop.
 */
final class ServerChoice {

    private final List<ModelServer> servers;
    // this call need not ask them again
    private final Set<ModelServer> gone = new HashSet<>();
    private int current;
    private int failures;
    private int moves;

    /** @param servers best first, at least one */
    ServerChoice(List<ModelServer> servers) {
        this.servers = List.copyOf(servers);
    }

    ModelServer current() {
        return servers.get(current);
    }

    /** Chooses the first that takes calls. False when none does. */
    boolean first() {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).breaker().admits()) {
                current = i;
                return true;
            }
        }
        return false;
    }

    /** Why none takes calls. */
    String reasons() {
        return servers.stream().map(server -> server.label() + ": " + server.breaker().view().reason())
                .collect(Collectors.joining("; "));
    }

    /**
     * The current one has failed.
     *
     * @param broke whether it worked until its connection broke
     * @return true when another one is the current one now
     */
    boolean failed(String why, boolean broke) {
        current().breaker().failed(why, this);
        failures++;
        return !(broke && failures == 1) && move();
    }

    /**
     * The current one will not serve this call.
     *
     * @param nobody whether it will not serve any
     * @return true when another one is the current one now
     */
    boolean gone(String why, boolean nobody) {
        if (nobody) {
            current().breaker().fatal(why);
        } else {
            current().breaker().failed(why, this);
        }
        gone.add(current());
        return move();
    }

    /** Whether another one would take this call. */
    boolean alternative() {
        return servers.stream().anyMatch(other -> other != current() && !gone.contains(other) && !other.breaker().keepsAway());
    }

    private boolean move() {
        for (int step = 1; step < servers.size(); step++) {
            int next = (current + step) % servers.size();
            if (!gone.contains(servers.get(next)) && servers.get(next).breaker().admits()) {
                current = next;
                failures = 0;
                moves++;
                return true;
            }
        }
        return false;
    }

    /** Whether the current one has not been tried since a server worked: no reason to wait. */
    boolean untried() {
        return moves < servers.size();
    }

    /** A response was completed on the connection made then ({@link System#nanoTime()}). */
    void proved(long connectedNanos) {
        failures = 0;
        moves = 0;
        current().breaker().succeeded(connectedNanos);
    }
}
