// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.dialogue.Answer;
import io.sipmedia.rehearsal.dialogue.DialogueSession;
import io.sipmedia.rehearsal.dialogue.SpokenInstructions;
import io.sipmedia.rehearsal.dialogue.ToolSpec;
import io.sipmedia.rehearsal.speech.RateConverter;
import io.sipmedia.rehearsal.speech.Speech;
import io.sipmedia.rehearsal.speech.SpeechSynthesizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Everything of a session that takes long: recognising, deciding, speaking. Works on the model's worker threads and
 * reports back on the session's loop. No worker ever waits for another.
 */
final class Thoughts {

    /** What an item of the conversation says to the dialogue. */
    private record Input(String tool, String text) {
    }

    private final SessionHandler session;
    private final CompletableFuture<Speech> speech;
    private final Executor workers;
    private final Executor loop;
    private final DialogueSession dialogue;

    Thoughts(SessionHandler session, CompletableFuture<Speech> speech, Executor workers, Executor loop, DialogueSession dialogue) {
        this.session = session;
        this.speech = speech;
        this.workers = workers;
        this.loop = loop;
        this.dialogue = dialogue;
    }

    /** Recognises an utterance; the result is seen on the loop first and then kept for whoever answers. */
    CompletableFuture<String> recognize(InputBuffer.Utterance utterance, Consumer<String> heard) {
        CompletableFuture<String> words = speech.thenApplyAsync(
                s -> s.recognizer().recognize(utterance.samples(), utterance.rate()), workers);
        return words.whenCompleteAsync((text, problem) -> heard.accept(problem == null ? text : null), loop);
    }

    /** Decides what to say to these items. Called on the loop, calls back on it. */
    void think(List<ConversationItem> unanswered, JsonNode params, BiConsumer<Answer, Throwable> then) {
        List<ToolSpec> tools = session.settings().tools(params.path("tools"), params.path("tool_choice"));
        List<CompletableFuture<Input>> inputs = new ArrayList<>();
        for (ConversationItem item : unanswered) {
            if (item.words != null) {
                inputs.add(item.words.thenApply(words -> new Input(null, words)));
            } else if (item.type().equals("function_call_output")) {
                ConversationItem call = session.conversation().call(item.json.path("call_id").asText());
                inputs.add(CompletableFuture.completedFuture(
                        new Input(call == null ? "" : call.json.path("name").asText(), item.json.path("output").asText())));
            } else {
                inputs.add(CompletableFuture.completedFuture(new Input(null, item.text())));
            }
        }
        String instructions = params.path("instructions").asText("");
        CompletableFuture.allOf(inputs.toArray(CompletableFuture[]::new))
                .thenApplyAsync(nothing -> decide(inputs, instructions, tools), workers)
                .whenCompleteAsync(then, loop);
    }

    private Answer decide(List<CompletableFuture<Input>> inputs, String instructions, List<ToolSpec> tools) {
        // a response of a call that was interrupted may still be at it
        synchronized (dialogue) {
            Answer answer = null;
            for (CompletableFuture<Input> future : inputs) {
                Input input = future.join();
                answer = input.tool() == null ? dialogue.heard(input.text(), tools)
                        : dialogue.toolResult(input.tool(), input.text(), tools);
            }
            boolean told = SpokenInstructions.words(instructions) != null;
            return told || answer == null ? dialogue.instructed(instructions) : answer;
        }
    }

    /** Speaks words in a format. Called on the loop, calls back on it. */
    void synthesize(String words, WireFormat format, Consumer<short[]> sink, Runnable then) {
        speech.thenAcceptAsync(s -> {
            if (format.rate() == SpeechSynthesizer.SAMPLE_RATE) {
                s.synthesizer().speak(words, samples -> loop.execute(() -> sink.accept(samples)));
            } else {
                short[] all = s.synthesizer().synthesize(words);
                short[] converted = RateConverter.convert(all, SpeechSynthesizer.SAMPLE_RATE, format.rate());
                loop.execute(() -> sink.accept(converted));
            }
        }, workers).whenCompleteAsync((nothing, problem) -> then.run(), loop);
    }
}
