// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.rehearsal.dialogue.Answer;
import java.io.IOException;
import java.util.List;

/**
 * One response from {@code response.created} to {@code response.done}: thinks (on a worker), speaks, calls a function.
 * Items of a response come one after the other. Thread: the session's loop, except where it says so.
 */
final class ResponseRun implements SpokenItem.Owner {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SessionHandler session;
    private final JsonNode params;
    private final String id = Ids.of("resp");
    private final ArrayNode output = JsonNodeFactory.instance.arrayNode();
    private final int textIn;
    private final int audioIn;
    private int textOut;
    private int audioOut;
    private Answer answer;
    private SpokenItem speaking;
    private boolean done;

    /** @param params of the {@code response.create}, a missing node when turn detection began the response */
    ResponseRun(SessionHandler session, JsonNode params) {
        this.session = session;
        this.params = params;
        Conversation conversation = session.conversation();
        textIn = TokenMeter.text(session.settings().instructions()) + TokenMeter.text(session.settings().toolsJson().toString())
                + conversation.textTokens();
        audioIn = conversation.audioTokens();
    }

    String id() {
        return id;
    }

    boolean outOfBand() {
        return "none".equals(params.path("conversation").asText());
    }

    void start(List<ConversationItem> unanswered) {
        session.send(event("response.created").set("response", toJson("in_progress", null, null)));
        RehearsalFaults.ServiceError error = session.faults().errorEvent();
        if (error != null) {
            session.sendError(new ProtocolError(error.type(), error.code(), error.message(), null), null);
        }
        String failure = session.faults().failResponses();
        if (failure != null) {
            fail(failure, "The rehearsal model was told to fail.");
            return;
        }
        if (outOfBand() && "text".equals(modalities().path(0).asText())) {
            // whatever is asked in writing beside the conversation, the answer is an account of it
            answered(Answer.say("account", session.conversation().account()), null);
            return;
        }
        session.thoughts().think(unanswered, params, this::answered);
    }

    private void answered(Answer found, Throwable problem) {
        if (done) {
            return;
        }
        if (problem != null) {
            fail("server_error", "The rehearsal model cannot answer: " + problem.getMessage());
            return;
        }
        answer = found;
        session.later(session.faults().answerDelay(), this::speak);
    }

    private void speak() {
        if (done) {
            return;
        }
        if (answer.words() == null || answer.words().isBlank()) {
            call();
            return;
        }
        boolean audio = !"text".equals(modalities().path(0).asText());
        JsonNode max = params.has("max_output_tokens") ? params.get("max_output_tokens") : session.settings().maxOutputTokens();
        speaking = new SpokenItem(this, session, id, output.size(), answer.words(), audio ? WireFormat.of(format()) : null,
                max.isInt() ? max.asInt() : Integer.MAX_VALUE);
        speaking.start();
    }

    @Override
    public void spoken(ConversationItem item, boolean cutByLimit) {
        speaking = null;
        textOut += TokenMeter.text(item.text());
        audioOut += TokenMeter.spoken(item.audioMillis);
        output.add(item.json);
        if (cutByLimit) {
            finish("incomplete", details("incomplete").put("reason", "max_output_tokens"));
        } else {
            call();
        }
    }

    @Override
    public boolean keepsItems() {
        return !outOfBand();
    }

    private void call() {
        if (answer.call() != null) {
            String arguments;
            try {
                arguments = JSON.writeValueAsString(answer.call().arguments());
            } catch (IOException e) {
                throw new IllegalStateException("arguments of " + answer.call().name(), e);
            }
            callFunction(answer.call().name(), arguments);
        }
        finish("completed", null);
    }

    private void callFunction(String name, String arguments) {
        String itemId = Ids.of("item");
        String callId = Ids.of("call");
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", itemId).put("type", "function_call")
                .put("status", "in_progress").put("name", name).put("call_id", callId).put("arguments", "");
        ConversationItem item = new ConversationItem(itemId, json);
        session.send(itemEvent("response.output_item.added", item));
        session.addItem(item, keepsItems());
        ObjectNode delta = part("response.function_call_arguments.delta", itemId).put("call_id", callId);
        int half = arguments.length() / 2;
        session.send(delta.deepCopy().put("delta", arguments.substring(0, half)));
        session.send(delta.put("delta", arguments.substring(half)));
        session.send(part("response.function_call_arguments.done", itemId).put("call_id", callId).put("name", name)
                .put("arguments", arguments));
        item.json = json.deepCopy().put("status", "completed").put("arguments", arguments);
        session.itemDone(item, keepsItems());
        session.send(itemEvent("response.output_item.done", item));
        textOut += TokenMeter.text(name + arguments);
        output.add(item.json);
    }

    private ObjectNode itemEvent(String type, ConversationItem item) {
        return event(type).put("response_id", id).put("output_index", output.size()).set("item", item.json.deepCopy());
    }

    private ObjectNode part(String type, String itemId) {
        return event(type).put("response_id", id).put("item_id", itemId).put("output_index", output.size());
    }

    /** Ends it before its time. What was said so far stays; the usage is counted. */
    void cancel(String reason) {
        if (done) {
            return;
        }
        if (speaking != null) {
            ConversationItem item = speaking.cut();
            speaking = null;
            textOut += TokenMeter.text(item.text());
            audioOut += TokenMeter.spoken(item.audioMillis);
            output.add(item.json);
        }
        finish("cancelled", details("cancelled").put("reason", reason));
    }

    /** The connection is gone: no timer may go on. */
    void abandon() {
        done = true;
        if (speaking != null) {
            speaking.abandon();
        }
    }

    private void fail(String code, String message) {
        ObjectNode details = details("failed");
        details.putObject("error").put("type", code).put("code", code).put("message", message);
        finish("failed", details);
    }

    private static ObjectNode details(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private void finish(String status, ObjectNode details) {
        done = true;
        ObjectNode usage = status.equals("failed") ? session.meter().usage(0, 0, 0, 0)
                : session.meter().usage(textIn, audioIn, textOut, audioOut);
        session.responseOver(this);
        session.send(event("response.done").set("response", toJson(status, details, usage)));
        session.responseDone(usage.path("total_tokens").asInt());
    }

    private JsonNode modalities() {
        return params.has("output_modalities") ? params.get("output_modalities") : session.settings().outputModalities();
    }

    private JsonNode format() {
        JsonNode own = params.at("/audio/output/format");
        return own.isObject() ? own : session.settings().outputFormat();
    }

    private ObjectNode toJson(String status, ObjectNode details, ObjectNode usage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("object", "realtime.response").put("id", id).put("status", status);
        json.set("status_details", details == null ? json.nullNode() : details);
        json.set("output", output.deepCopy());
        json.put("conversation_id", outOfBand() ? null : session.conversationId());
        json.set("output_modalities", modalities());
        json.set("max_output_tokens", params.has("max_output_tokens") ? params.get("max_output_tokens") : session.settings().maxOutputTokens());
        ObjectNode out = json.putObject("audio").putObject("output");
        out.set("format", format());
        out.set("voice", params.at("/audio/output/voice").isMissingNode() ? session.settings().voice() : params.at("/audio/output/voice"));
        json.set("usage", usage == null ? json.nullNode() : usage);
        json.set("metadata", params.has("metadata") ? params.get("metadata") : json.nullNode());
        return json;
    }

    static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
