// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who waits for a session to be ready. Told once: true when it is, false when it never will be (again).
 *
 * <p>Thread: the call's loop.
 */
final class ReadyWaiters {

    private final LinkState state;
    private final List<Consumer<Boolean>> waiting = new ArrayList<>();

    ReadyWaiters(LinkState state) {
        this.state = state;
    }

    /** Tells this one, at once when the answer is known. */
    void add(Consumer<Boolean> waiter) {
        if (state.is(SessionState.READY)) {
            waiter.accept(true);
        } else if (state.now().over() || state.is(SessionState.CLOSING)) {
            waiter.accept(false);
        } else {
            waiting.add(waiter);
        }
    }

    void tell(boolean ready) {
        List<Consumer<Boolean>> waiters = new ArrayList<>(waiting);
        waiting.clear();
        waiters.forEach(waiter -> waiter.accept(ready));
    }
}
