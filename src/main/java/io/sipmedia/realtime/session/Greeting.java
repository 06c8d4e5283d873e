// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * The first words of a call: said once, when the caller hears us and the session is ready, whichever comes last.
 *
 * <p>Thread: the call's loop.
 */
final class Greeting {

    private final ConversationContext context;
    private final ResponseRequests requests;
    private final Silence silence;
    private boolean answered;
    private boolean greeted;

    Greeting(ConversationContext context, ResponseRequests requests, Silence silence) {
        this.context = context;
        this.requests = requests;
        this.silence = silence;
    }

    /** The caller is on the line. */
    void answered() {
        answered = true;
        greet();
    }

    /** A frame of a caller means that the call is answered, should nobody have said so. */
    void firstAudio() {
        if (!answered) {
            answered();
        }
    }

    /** The session is ready, perhaps again. */
    void ready() {
        greet();
    }

    private void greet() {
        if (!answered || !context.line.ready()) {
            return;
        }
        silence.callBegun();
        String words = context.settings().greeting();
        if (!greeted && words != null && !words.isBlank()) {
            greeted = true;
            requests.open(context.dialect().sayParameters(words));
        }
    }
}
