// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Answers by a fixed list, whatever was said: the n-th utterance or function result gets the n-th answer, and the last one
 * is given again when the list is used up. For tests that want no recognition.
 */
public final class ScriptedDialogue implements Dialogue {

    private final List<Answer> answers;
    private final String greeting;

    private ScriptedDialogue(List<Answer> answers, String greeting) {
        if (answers.isEmpty()) {
            throw new IllegalArgumentException("a script needs at least one answer");
        }
        this.answers = List.copyOf(answers);
        this.greeting = greeting;
    }

    /** Speaks these, one after the other. */
    public static ScriptedDialogue of(String... words) {
        return new ScriptedDialogue(Stream.of(words).map(text -> Answer.say("script", text)).toList(), words[0]);
    }

    /** Gives these answers, which may call functions, one after the other. */
    public static ScriptedDialogue of(Answer... answers) {
        return new ScriptedDialogue(List.of(answers), "Hello.");
    }

    @Override
    public DialogueSession open() {
        AtomicInteger next = new AtomicInteger();
        return new DialogueSession() {

            private Answer answer() {
                return answers.get(Math.min(next.getAndIncrement(), answers.size() - 1));
            }

            @Override
            public Answer heard(String words, List<ToolSpec> tools) {
                return answer();
            }

            @Override
            public Answer toolResult(String tool, String output, List<ToolSpec> tools) {
                return answer();
            }

            @Override
            public Answer instructed(String instructions) {
                String words = instructions == null ? null : SpokenInstructions.words(instructions);
                return Answer.say("instructed", words == null ? greeting : words);
            }
        };
    }
}
