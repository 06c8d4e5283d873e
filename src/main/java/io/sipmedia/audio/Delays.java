// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * How long something took, over a call.
 *
 * @param count      how often it was measured
 * @param meanMillis on average
 * @param maxMillis  at worst
 */
public record Delays(long count, double meanMillis, double maxMillis) {
}
