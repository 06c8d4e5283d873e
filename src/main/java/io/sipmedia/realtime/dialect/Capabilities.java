// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/**
 * What a dialect's servers can do. Code above the dialect asks instead of assuming.
 *
 * @param truncates an interrupted answer can be cut to what was heard
 * @param cancels   a response can be cancelled by the client
 */
public record Capabilities(boolean truncates, boolean cancels) {
}
