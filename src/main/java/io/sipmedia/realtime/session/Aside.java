// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question to the model beside the conversation, one at a time: a response with {@code conversation: "none"}, answered in
 * writing. Its events are recognised by what was written into its metadata; they reach neither the caller nor the transcript nor a
 * route. What it used is billed like that of any response.
 *
 * <p>Thread: the call's loop.
 */
final class Aside {

    /** What it needs of the conversation. */
    interface Talk {

        void send(ObjectNode event);

        void schedule(Runnable task, long millis);

        /** A response is done, and was not free. */
        void billed(String responseId, String status, JsonNode usage, String json);

        /** A response was cut off with its connection. */
        void cutOff();
    }

    /** What the model is asked before it is replaced by another of its kind. */
    static final String SUMMARY = "Another assistant takes over this phone call and has heard none of it. Write down for it, briefly and in"
            + " the language of the call, what it must know: who the caller is and what he wants, every name, number, date and address that"
            + " was mentioned, what functions have found or done, what was promised, what is still open, and how the caller likes to be"
            + " spoken to. Facts only; invent nothing. The caller does not see this.";

    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);
    private static final long MOST_MILLIS = 10_000;

    private final String callId;
    private final ClientEvents events;
    private final Talk talk;
    // who waits for the answer; null for nobody
    private Consumer<String> waiting;
    // of the question under way, which may outlast the wait for it; null when there is none
    private String mark;
    private String eventId;
    private String responseId;
    private String words;
    private int asked;

    Aside(String callId, ClientEvents events, Talk talk) {
        this.callId = callId;
        this.events = events;
        this.talk = talk;
    }

    /**
     * Asks. Told later, once: the answer, or null when there is none within ten seconds.
     *
     * @param parameters of a response with these instructions and this mark; null when the dialect has none
     */
    void ask(BiFunction<String, String, ObjectNode> parameters, String question, Consumer<String> then) {
        String newMark = "aside-" + ++asked;
        ObjectNode response = parameters.apply(question, newMark);
        if (response == null || mark != null) {
            then.accept(null);
            return;
        }
        waiting = then;
        mark = newMark;
        ObjectNode event = events.responseCreate(response);
        eventId = events.lastId();
        talk.send(event);
        talk.schedule(() -> {
            if (newMark.equals(mark) && waiting != null) {
                LOG.debug("call {}: no answer to {} within {} ms", callId, newMark, MOST_MILLIS);
                answer(null);
            }
        }, MOST_MILLIS);
    }

    /** Whether a response is this one's. */
    boolean has(String response) {
        return responseId != null && responseId.equals(response);
    }

    /** Whether an answer has begun and is not over. */
    boolean underWay() {
        return responseId != null;
    }

    /** Takes an event of the server when it belongs here; nobody else is to see it then. */
    boolean takes(String type, JsonNode event, String json) {
        if (mark == null) {
            return false;
        }
        switch (type) {
            case "response.created" -> {
                if (!mark.equals(event.at("/response/metadata/purpose").asText())) {
                    return false;
                }
                responseId = Conversation.text(event.path("response"), "id");
                return true;
            }
            case "error" -> {
                if (!eventId.equals(event.at("/error/event_id").asText())) {
                    return false;
                }
                LOG.debug("call {}: {} is refused: {}", callId, mark, ServerError.of(event.path("error")));
                over(null);
                return true;
            }
            case "response.done" -> {
                if (!has(Conversation.text(event.path("response"), "id"))) {
                    return false;
                }
                done(event.path("response"), json);
                return true;
            }
            default -> {
                if (!has(Conversation.text(event, "response_id"))) {
                    return false;
                }
                if (type.equals("response.output_text.done")) {
                    words = Conversation.text(event, "text");
                }
                return true;
            }
        }
    }

    private void done(JsonNode response, String json) {
        String id = responseId;
        String status = Conversation.text(response, "status");
        boolean said = ("completed".equals(status) || "incomplete".equals(status)) && words != null && !words.isBlank();
        if (!said) {
            LOG.debug("call {}: {} came to nothing, {}", callId, mark, status);
        }
        String answer = said ? words.strip() : null;
        responseId = null;
        talk.billed(id, status, response.path("usage"), json);
        over(answer);
    }

    /** The connection is gone, and with it the question. */
    void connectionLost() {
        if (responseId != null) {
            talk.cutOff();
        }
        over(null);
    }

    private void over(String answer) {
        mark = null;
        eventId = null;
        responseId = null;
        words = null;
        answer(answer);
    }

    private void answer(String answer) {
        Consumer<String> then = waiting;
        waiting = null;
        if (then != null) {
            then.accept(answer);
        }
    }
}
