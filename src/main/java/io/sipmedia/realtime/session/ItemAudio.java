// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.dialect.AudioEncoding;

/**
 * What is known about the audio of one conversation item of the model. Thread: the call's loop.
 */
final class ItemAudio {

    final String itemId;
    final String responseId;
    /** When its first audio was handed on, or the item before it ends, in milliseconds of the call's time line. */
    final long startMillis;
    /** Handed on to the call. */
    long receivedBytes;
    /** Handed on or dropped: what the server believes there is. */
    long generatedBytes;
    /** Position of the next sample to be handed on. */
    long samples;
    boolean generationDone;
    /** What was heard of it, when it was cut; -1 when it was not. */
    long cutAtMillis = -1;
    /** Its words as the server last gave them; null until the item is done. */
    String text;
    /** Whether the server it was made by is still connected. */
    boolean serverKnowsIt = true;

    final AudioEncoding encoding;

    ItemAudio(String itemId, String responseId, long startMillis, AudioEncoding encoding) {
        this.itemId = itemId;
        this.responseId = responseId;
        this.startMillis = startMillis;
        this.encoding = encoding;
    }

    boolean cut() {
        return cutAtMillis >= 0;
    }
}
