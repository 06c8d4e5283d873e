// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

/**
 * Why a dialog is over.
 *
 * @param kind   who ended it, or what failed
 * @param status the SIP status that belongs to it: of our rejection, 487 after CANCEL, 408 without ACK, else 200
 * @param reason the text of a Reason header or a short reason of our own; null when there is none
 */
public record DialogEnd(Kind kind, int status, String reason) {

    /** Labels for call records and metrics; their lower-case names with hyphens are stable. */
    public enum Kind {
        /** The caller hung up. */
        REMOTE_BYE,
        /** We hung up. */
        LOCAL_BYE,
        /** The caller gave up while it rang. */
        CANCELLED,
        /** We refused the call. */
        REJECTED,
        /** No ACK came for our 200 within 64*T1. */
        NO_ACK,
        /** The stack gave the dialog up: transport error, stop of the endpoint. */
        FAILED;

        /** The stable label, such as {@code remote-bye}. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
