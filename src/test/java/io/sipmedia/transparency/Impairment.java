// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import java.util.SplittableRandom;

/**
 * A bad network in one direction: each packet is lost, or late by anything up to a bound, on its own; so packets overtake each
 * other. The same seed does the same to the same packet.
 */
public record Impairment(long seed, double lossPercent, int jitterMillis) {

    public static final Impairment NONE = new Impairment(0, 0, 0);

    public boolean loses(int packet) {
        return random(packet).nextDouble() * 100 < lossPercent;
    }

    public long delayNanos(int packet) {
        SplittableRandom random = random(packet);
        random.nextDouble();
        return (long) (random.nextDouble() * jitterMillis * 1_000_000);
    }

    private SplittableRandom random(int packet) {
        return new SplittableRandom(new SplittableRandom(seed * 1_000_003 + packet).nextLong());
    }
}
