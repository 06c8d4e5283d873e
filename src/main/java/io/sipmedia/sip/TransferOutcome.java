// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

/**
 * How a blind transfer ended, as the NOTIFYs of its subscription told (RFC 3515 2.4.5).
 *
 * @param accepted whether the other side reached the target (a final 2xx in message/sipfrag)
 * @param status   the last status: of the sipfrag, or of the REFER itself when that was refused; 408 when no NOTIFY came in
 *                 time; 481 when the call ended meanwhile
 * @param reason   the reason phrase that came with it
 */
public record TransferOutcome(boolean accepted, int status, String reason) {
}
