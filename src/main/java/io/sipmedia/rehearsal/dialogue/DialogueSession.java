// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.List;

/**
 * One conversation: decides what the model says or which function it calls. Thread: one at a time, any.
 */
public interface DialogueSession {

    /**
     * The caller (or a user message) said something.
     *
     * @param words the recognised words, or an empty string when nothing was understood
     * @param tools the functions the session offers
     */
    Answer heard(String words, List<ToolSpec> tools);

    /**
     * A function the model called has answered.
     *
     * @param tool   its name
     * @param output the output as it came, usually JSON
     * @param tools  the functions the session offers
     */
    Answer toolResult(String tool, String output, List<ToolSpec> tools);

    /**
     * The client asks for a response with instructions of its own, as for a greeting.
     *
     * @param instructions may be null or empty: then the client just wants the model to speak first
     */
    Answer instructed(String instructions);
}
