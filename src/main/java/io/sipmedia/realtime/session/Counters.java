// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What a session counts. Written on the call's loop only.
 */
final class Counters {
    int responses;
    int interruptions;
    int failedResponses;
    int toolCalls;
    long audioOutBytes;
    private String lastInterrupted;

    /** A response was interrupted; counts once, however many say so. Null when there was none. */
    void interrupted(String responseId) {
        if (responseId != null && !responseId.equals(lastInterrupted)) {
            lastInterrupted = responseId;
            interruptions++;
        }
    }
}
