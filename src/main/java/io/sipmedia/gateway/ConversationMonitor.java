// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.component.SipMediaConstants;
import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.rehearsal.report.ConversationEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;

/**
 * Two routes beside the shipped ones that only listen: what happens in every call becomes {@link ConversationEvent}s for
 * the terminal and the report.
 *
 * <p>Thread: events come in order per call and side, from several threads.
 */
final class ConversationMonitor extends RouteBuilder {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KEPT_CALLS = 1_000;

    /** Told of every event of every call. */
    interface Listener {
        void onEvent(String callId, ConversationEvent event);

        /** Both sides are closed. Either record may be empty when that side never was. */
        default void onRecords(String callId, Map<String, Object> call, Map<String, Object> session) {
        }
    }

    private final Listener listener;
    private final Map<String, Map<String, Object>> callRecords = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> sessionRecords = new ConcurrentHashMap<>();
    // by call_id: the protocol's output item names only the id
    private final Map<String, StartedTool> tools = new ConcurrentHashMap<>();

    private record StartedTool(String name, long nanoTime) {
    }

    ConversationMonitor(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void configure() {
        from("sip-media:agent?include=events").routeId("monitor-call").process(e -> onPhone(e.getMessage()));
        from("realtime:openai?include=events,conversation.item.truncated,conversation.item.done,response.content_part.added")
                .routeId("monitor-model").process(e -> onModel(e.getMessage()));
    }

    private void onPhone(Message message) {
        String call = message.getHeader(SipMediaConstants.CALL_ID, String.class);
        switch (message.getHeader(SipMediaConstants.EVENT, "", String.class)) {
            case "incoming" -> tell(call, ConversationEvent.GATEWAY, ConversationEvent.RINGING,
                    message.getHeader(SipMediaConstants.FROM, String.class),
                    Map.of("sipCallId", message.getHeader(SipMediaConstants.SIP_CALL_ID, "", String.class)));
            case "answered" -> tell(call, ConversationEvent.GATEWAY, ConversationEvent.ANSWERED, "", Map.of());
            case "dtmf" -> tell(call, ConversationEvent.CALLER, ConversationEvent.DTMF, message.getBody(String.class), Map.of());
            case "held" -> tell(call, ConversationEvent.CALLER, ConversationEvent.HELD, "", Map.of());
            case "resumed" -> tell(call, ConversationEvent.CALLER, ConversationEvent.RESUMED, "", Map.of());
            case "ended" -> {
                tell(call, ConversationEvent.GATEWAY, ConversationEvent.ENDED,
                        message.getHeader(SipMediaConstants.CAUSE, String.class), Map.of());
                keep(callRecords, call, asMap(message));
            }
            default -> {
                // events of later versions are not for this page
            }
        }
    }

    private void onModel(Message message) throws JsonProcessingException {
        String call = message.getHeader(SipMediaConstants.CALL_ID, String.class);
        String event = message.getHeader(RealtimeConstants.EVENT, "", String.class);
        switch (event) {
            case "transcript" -> transcript(call, message);
            case "speech-started" -> tell(call, ConversationEvent.CALLER, ConversationEvent.SPEAKS, "", Map.of());
            case "tool" -> {
                String id = message.getHeader(RealtimeConstants.TOOL_CALL_ID, String.class);
                String name = message.getHeader(RealtimeConstants.TOOL_NAME, String.class);
                tools.put(id, new StartedTool(name, System.nanoTime()));
                tell(call, ConversationEvent.MODEL, ConversationEvent.TOOL_CALL, name,
                        Map.of("toolCallId", id, "arguments", message.getBody(String.class)));
            }
            case "error" -> tell(call, ConversationEvent.MODEL, ConversationEvent.ERROR,
                    message.getHeader(RealtimeConstants.ERROR_MESSAGE, String.class), Map.of());
            case "lost", "failed" -> tell(call, ConversationEvent.MODEL, event, message.getBody(String.class), Map.of());
            case "closed" -> {
                keep(sessionRecords, call, asMap(message));
                finish(call);
            }
            default -> protocolEvent(call, message);
        }
    }

    private void transcript(String call, Message message) {
        Map<String, Object> details = new LinkedHashMap<>();
        put(details, "itemId", message.getHeader(RealtimeConstants.ITEM_ID));
        put(details, "startMillis", message.getHeader(RealtimeConstants.START_MILLIS));
        put(details, "endMillis", message.getHeader(RealtimeConstants.END_MILLIS));
        put(details, "truncated", message.getHeader(RealtimeConstants.TRUNCATED));
        String speaker = message.getHeader(RealtimeConstants.SPEAKER, ConversationEvent.MODEL, String.class);
        tell(call, speaker, ConversationEvent.TRANSCRIPT, message.getBody(String.class), details);
    }

    private void protocolEvent(String call, Message message) throws JsonProcessingException {
        String type = message.getHeader(RealtimeConstants.EVENT_TYPE, "", String.class);
        if (type.equals("response.content_part.added")) {
            // the first sound follows at once; a part of a text answer is not spoken
            JsonNode part = JSON.readTree(message.getHeader(RealtimeConstants.JSON, String.class)).path("part");
            if (part.path("type").asText().contains("audio")) {
                tell(call, ConversationEvent.MODEL, ConversationEvent.SPEAKS, "", Map.of());
            }
        } else if (type.equals("conversation.item.truncated")) {
            JsonNode json = JSON.readTree(message.getHeader(RealtimeConstants.JSON, String.class));
            tell(call, ConversationEvent.CALLER, ConversationEvent.INTERRUPTION, "",
                    Map.of("itemId", json.path("item_id").asText(), "heardMillis", json.path("audio_end_ms").asLong()));
        } else if (type.equals("conversation.item.done")) {
            JsonNode item = JSON.readTree(message.getHeader(RealtimeConstants.JSON, String.class)).path("item");
            if (item.path("type").asText().equals("function_call_output")) {
                String id = item.path("call_id").asText();
                StartedTool tool = tools.remove(id);
                Map<String, Object> details = new LinkedHashMap<>();
                details.put("toolCallId", id);
                details.put("result", item.path("output").asText());
                if (tool != null) {
                    details.put("durationMillis", (System.nanoTime() - tool.nanoTime()) / 1_000_000);
                }
                tell(call, ConversationEvent.GATEWAY, ConversationEvent.TOOL_RESULT, tool == null ? id : tool.name(), details);
            }
        }
    }

    private void keep(Map<String, Map<String, Object>> records, String call, Map<String, Object> kept) {
        if (records.size() >= KEPT_CALLS) {
            records.clear();
        }
        records.put(call, kept);
        finish(call);
    }

    private void finish(String call) {
        Map<String, Object> phone;
        Map<String, Object> model;
        // the two sides end on threads of their own; whoever comes second finds both
        synchronized (this) {
            if (!callRecords.containsKey(call) || !sessionRecords.containsKey(call)) {
                return;
            }
            phone = callRecords.remove(call);
            model = sessionRecords.remove(call);
        }
        listener.onRecords(call, phone, model);
    }

    private static Map<String, Object> asMap(Message message) {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = message.getBody(Map.class);
        return map == null ? Map.of() : map;
    }

    private static void put(Map<String, Object> details, String name, Object value) {
        if (value != null) {
            details.put(name, value);
        }
    }

    private void tell(String call, String source, String kind, String text, Map<String, Object> details) {
        listener.onEvent(call, new ConversationEvent(System.nanoTime(), source, kind, text, details));
    }
}
