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
}
