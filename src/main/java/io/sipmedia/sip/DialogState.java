// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

/** Where a called dialog stands (RFC 3261 12 and 13.3). */
enum DialogState {
    /** The INVITE has no final response. */
    PROCEEDING,
    /** Our 200 waits for its ACK. */
    ACCEPTED,
    /** The ACK came. */
    CONFIRMED,
    /** Over, whoever ended it. */
    ENDED
}
