// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name that can be called, and the consumers that share it.
 *
 * <p>Thread: any for reading; consumers come and go under the lock of the {@link Switchboard}.
 */
final class Line {

    private final String name;
    private final List<SipMediaConsumer> consumers = new CopyOnWriteArrayList<>();
    private volatile CallPlan plan;

    Line(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    List<SipMediaConsumer> consumers() {
        return consumers;
    }

    CallPlan plan() {
        return plan;
    }

    void plan(CallPlan plan) {
        this.plan = plan;
    }

    /** Whether a new call would find somebody who takes it. */
    boolean accepting() {
        return consumers.stream().anyMatch(SipMediaConsumer::accepting);
    }

    /** Events and frames on their way through routes. */
    int pendingExchanges() {
        return consumers.stream().mapToInt(SipMediaConsumer::pendingExchanges).sum();
    }
}
