// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

/**
 * A party of a call as its From, To or P-Asserted-Identity header names it. Everything here was sent by a peer.
 *
 * @param uri         the URI without parameters, such as {@code sip:alice@example.com} or {@code tel:+12025550123}
 * @param user        the user part or telephone number; null when there is none
 * @param host        the host part; null for a {@code tel:} URI
 * @param displayName the display name without quotes; null when there is none
 */
public record SipIdentity(String uri, String user, String host, String displayName) {
}
