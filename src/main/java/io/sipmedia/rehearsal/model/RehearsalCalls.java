// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The calls of a rehearsal model that trunks bring to it: announces them by webhook and does what
 * {@code POST /v1/realtime/calls/{call_id}/…} says. Refuses what OpenAI was seen to refuse.
 *
 * <p>Thread: any.
 */
public final class RehearsalCalls {

    /** Where the requests come. */
    static final String PATH = "/v1/realtime/calls/";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Refusal(int status, String retryAfter, String code, String message) {
    }

    private final Map<String, RehearsalCall> calls = new ConcurrentHashMap<>();
    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    RehearsalCalls() {
    }

    /** A call comes; nobody is told yet. */
    public RehearsalCall ring() {
        RehearsalCall call = new RehearsalCall(Ids.of("rtc"));
        calls.put(call.id(), call);
        return call;
    }

    /** The webhook that announces a call, signed now. */
    public SignedWebhook webhook(RehearsalCall call, String from, String to, String secret) {
        long now = System.currentTimeMillis() / 1000;
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("object", "event").put("id", Ids.of("evt"))
                .put("type", "realtime.call.incoming").put("created_at", now);
        ObjectNode data = event.putObject("data").put("call_id", call.id());
        header(data, "From", from);
        header(data, "To", to);
        header(data, "Call-ID", Ids.of("sip") + "@trunk.example.com");
        return SignedWebhook.of(Ids.of("wh"), now, event.toString(), secret);
    }

    private static void header(ObjectNode data, String name, String value) {
        data.withArray("sip_headers").addObject().put("name", name).put("value", value);
    }

    /** The next request is refused with this status; {@code Retry-After} in seconds may be null. */
    public void refuseNext(int status, String retryAfter) {
        refusals.add(new Refusal(status, retryAfter, "told_to_refuse", "The rehearsal model was told to refuse."));
    }

    /** The next request is refused with this status and these words. */
    public void refuseNext(int status, String code, String message) {
        refusals.add(new Refusal(status, null, code, message));
    }

    /** The requests that came, as {@code accept rtc_…}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The call, if its session can be shared now; else null. */
    RehearsalCall shared(String id) {
        RehearsalCall call = calls.get(id);
        return call != null && call.shared() ? call : null;
    }

    void request(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            String[] path = request.path().substring(PATH.length()).split("/");
            String verb = path.length == 2 ? path[1] : "";
            requests.add(verb + ' ' + path[0]);
            Refusal refusal = refusals.poll();
            if (refusal != null) {
                if (refusal.retryAfter() != null) {
                    request.response().putHeader("retry-after", refusal.retryAfter());
                }
                error(request, refusal.status(), refusal.code(), refusal.message());
                return;
            }
            JsonNode json;
            try {
                json = body.length() == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(body.getBytes());
            } catch (IOException e) {
                error(request, 400, "invalid_json", "The body is no JSON.");
                return;
            }
            RehearsalCall call = calls.get(path[0]);
            boolean ringing = call != null && call.state() == RehearsalCall.State.RINGING;
            boolean up = call != null && call.state() == RehearsalCall.State.ACCEPTED;
            switch (verb) {
                case "accept" -> answer(request, ringing, complaint(json), () -> call.accepted(json));
                case "reject" -> answer(request, ringing, null, () -> call.rejected(json.path("status_code").asInt(603)));
                case "refer" -> answer(request, up, json.path("target_uri").isTextual() ? null : "Missing required parameter: 'target_uri'.",
                        () -> call.referred(json.path("target_uri").asText()));
                case "hangup" -> answer(request, up, null, call == null ? () -> { } : call::end);
                default -> error(request, 404, "not_found", "There is nothing here.");
            }
        });
    }

    // 404 for a call that is not there or not in the state for this; what the real one says then is not known
    private static void answer(HttpServerRequest request, boolean possible, String complaint, Runnable action) {
        if (!possible) {
            error(request, 404, "call_id_not_found", "No session found for the provided call_id.");
        } else if (complaint != null) {
            error(request, 400, "unknown_parameter", complaint);
        } else {
            action.run();
            request.response().setStatusCode(200).end();
        }
    }

    private static String complaint(JsonNode session) {
        if (!"realtime".equals(session.path("type").asText())) {
            return "Missing required parameter: 'session.type'.";
        }
        for (String name : List.of("threshold", "prefix_padding_ms", "silence_duration_ms")) {
            if (session.at("/audio/input/turn_detection").has(name)) {
                return "Unknown parameter: 'session.audio.input.turn_detection." + name + "'.";
            }
        }
        return session.path("model").isTextual() ? null : "Missing required parameter: 'session.model'.";
    }

    static void error(HttpServerRequest request, int status, String code, String message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("error").put("message", message).put("type", "invalid_request_error").putNull("param").put("code", code);
        request.response().setStatusCode(status).putHeader("content-type", "application/json").end(json.toString());
    }
}
