// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

/**
 * What the rehearsal model has to say. One for all sessions; each session gets a {@link DialogueSession} with a memory of
 * its own.
 */
public interface Dialogue {

    /** A new conversation. */
    DialogueSession open();
}
