// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * The model calls a function.
 *
 * @param callId     the phone call
 * @param toolCallId the protocol's {@code call_id}; the result goes back under it
 * @param name       of the function
 * @param arguments  JSON, as the model wrote it
 * @param itemId     the conversation item of the call
 * @param responseId the response in which it was made
 */
public record ToolCall(String callId, String toolCallId, String name, String arguments, String itemId, String responseId) {
}
