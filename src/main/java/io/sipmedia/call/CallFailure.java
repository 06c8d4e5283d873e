// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

/**
 * What an error of the phone side tells about itself, so that routes, metrics and SIP responses need not guess from
 * class names or messages.
 */
public interface CallFailure {

    /** A stable, short label for metrics and call records, such as {@code call-gone}. */
    String label();

    /** The SIP status that fits this failure when a call has to be refused because of it. */
    int sipStatus();

    /** Whether doing the same again later may succeed. */
    boolean retryable();
}
