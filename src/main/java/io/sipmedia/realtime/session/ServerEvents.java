// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.dialect.Translation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the server says, and brings each event to whom it belongs: the line ({@code session.created}, {@code session.updated},
 * {@code error} before that), or the conversation. The model's voice goes there without a tree; all else is translated by the dialect first.
 *
 * <p>Thread: the call's loop.
 */
final class ServerEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ServerEvents.class);
    private static final long LOOK_MILLIS = 500;
    private static final String AUDIO_DELTA = "response.output_audio.delta";

    final EventScanner scanner = new EventScanner();
    private final ConversationContext context;
    private final SessionLink link;
    private final SessionTimers timers;
    private final Conversation conversation;
    private String sessionId;
    // the translation that has something to tell when a time is over
    private Translation awaited;

    ServerEvents(ConversationContext context, SessionLink link, SessionTimers timers, Conversation conversation) {
        this.context = context;
        this.link = link;
        this.timers = timers;
        this.conversation = conversation;
    }

    /** The server's id of the last session, null when it has told none. */
    String sessionId() {
        return sessionId;
    }

    /** The connection is gone: what its translation has kept back is told. */
    void disconnected() {
        told(link.connection.translation().ended(), null);
    }

    /** The session is over: the same, and nothing comes of it any more. */
    void over() {
        link.connection.translation().ended()
                .forEach(one -> conversation.lastWords.event(Conversation.text(one, "type"), one, one.toString()));
    }

    /** An event; the array is only valid during the call. */
    void received(byte[] utf8, int length) {
        try {
            handle(utf8, length);
        } finally {
            scanner.done();
        }
    }

    private void handle(byte[] utf8, int length) {
        boolean ending = link.state() == SessionState.CLOSING;
        if (scanner.scan(utf8, length) && isAudioDelta()) {
            if (ending) {
                return; // nobody is there to hear it
            }
            try {
                conversation.voice.delta(scanner);
            } catch (IllegalArgumentException e) {
                LOG.debug("call {}: an audio event that is no Base64: {}", context.callId, e.getMessage());
            }
            if (context.listener.wantsAudioEvents()) {
                context.listener.onEvent(RealtimeEvent.of(null, AUDIO_DELTA, text(utf8, length), null));
            }
            return;
        }
        JsonNode event;
        String json = text(utf8, length);
        try {
            event = ClientEvents.MAPPER.readTree(json);
            if (link.quoted.isIn(event)) {
                json = link.quoted.without(event.toString());
                event = ClientEvents.MAPPER.readTree(json);
            }
        } catch (IOException e) {
            LOG.debug("call {}: the server sent something that is no JSON", context.callId);
            return;
        }
        if (!event.isObject()) {
            return;
        }
        told(link.connection.translation().fromServer(event), json);
        lookAgain(link.connection.translation());
    }

    private void told(List<JsonNode> events, String json) {
        for (JsonNode one : events) {
            String type = Conversation.text(one, "type");
            if (type != null && link.state() == SessionState.CLOSING) {
                conversation.lastWords.event(context.dialect().canonicalType(type), one, json == null ? one.toString() : json);
            } else if (type != null && (link.state() == SessionState.CONFIGURING || link.state() == SessionState.READY)) {
                dispatch(context.dialect().canonicalType(type), one, json == null ? one.toString() : json);
            }
        }
        link.connection.sendUnasked();
    }

    // one look at a time, and a next one soon: what the server says meanwhile makes it due later, or sooner
    private void lookAgain(Translation translation) {
        long millis = translation.dueInMillis();
        if (millis < 0 || translation == awaited) {
            return;
        }
        awaited = translation;
        timers.schedule(() -> {
            awaited = null;
            if (translation == link.connection.translation() && link.connection.open()) {
                told(translation.due(), null);
                lookAgain(translation);
            }
        }, Math.min(LOOK_MILLIS, Math.max(1, millis)));
    }

    private static String text(byte[] utf8, int length) {
        return new String(utf8, 0, length, StandardCharsets.UTF_8);
    }

    private boolean isAudioDelta() {
        return scanner.isType(AUDIO_DELTA)
               || AUDIO_DELTA.equals(context.dialect().canonicalType(scanner.type()));
    }

    private void dispatch(String type, JsonNode event, String json) {
        switch (type) {
            case "session.expiring" -> {
                link.endsIn(event.path("left_ms").asLong());
                context.listener.onEvent(RealtimeEvent.of(null, type, json, null));
            }
            case "session.created" -> {
                sessionId = Conversation.text(event.path("session"), "id");
                link.expiresAt(event.path("session").path("expires_at").asLong());
                context.listener.onEvent(RealtimeEvent.of("session-created", type, json, null));
            }
            case "session.updated" -> {
                context.listener.onEvent(RealtimeEvent.of("session-updated", type, json, null));
                String mismatch = context.dialect().formatMismatch(event.path("session"), context.settings().options());
                if (mismatch != null) {
                    conversation.voice.formatMismatch(mismatch);
                } else if (link.state() == SessionState.CONFIGURING) {
                    link.confirmed();
                }
            }
            case "error" -> {
                if (link.state() == SessionState.CONFIGURING) {
                    link.complained(ServerError.of(event.path("error")));
                } else {
                    conversation.event(type, event, json);
                }
            }
            case AUDIO_DELTA -> audioDelta(event, json);
            default -> conversation.event(type, event, json);
        }
    }

    // from servers whose events are translated, and should ever one need unescaping
    private void audioDelta(JsonNode event, String json) {
        try {
            conversation.voice.delta(event);
        } catch (IllegalArgumentException e) {
            LOG.debug("call {}: an audio event that is no Base64: {}", context.callId, e.getMessage());
        }
        if (context.listener.wantsAudioEvents()) {
            context.listener.onEvent(RealtimeEvent.of(null, AUDIO_DELTA, json, null));
        }
    }
}
