// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

/**
 * A SIP message as it went over the line.
 *
 * @param nanoTime when, as {@link System#nanoTime()}
 * @param sent     true: sent by the caller, false: received
 * @param message  the whole text
 */
public record SipTraceEntry(long nanoTime, boolean sent, String message) {

    /** The request or status line. */
    public String startLine() {
        int end = message.indexOf("\r\n");
        return end < 0 ? message : message.substring(0, end);
    }

    @Override
    public String toString() {
        return (sent ? "> " : "< ") + message;
    }
}
