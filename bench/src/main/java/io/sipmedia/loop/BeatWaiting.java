// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;

/** Lets a loop of another kind wait as ours do, for {@code bench/run loops}. For one loop only. */
public final class BeatWaiting implements SelectStrategyFactory {

    private final BeatStrategy strategy = new BeatStrategy();

    @Override
    public SelectStrategy newSelectStrategy() {
        return strategy;
    }

    /** To be used on the loop. */
    public Heartbeat heartbeat() {
        return strategy.heartbeat();
    }
}
