// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A context that stops while a caller talks with a model. */
class DrainWithModelTest extends PhoneTestSupport {

    private static final String ROUTES = """
            - route:
                id: model-events
                from:
                  uri: realtime:m?include=closed,tool
                  steps:
                    - process: { ref: seen }
            - route:
                id: tool
                from:
                  uri: realtime-tool:lookup?description=finds
                  steps:
                    - setBody: { constant: "found" }
            - route:
                id: model-voice
                from:
                  uri: realtime:m?include=audio
                  steps:
                    - to: sip-media:agent
            - route:
                id: caller-voice
                from:
                  uri: sip-media:agent?include=audio
                  steps:
                    - to: realtime:m?inputFormat=pcmu&outputFormat=pcmu
            """;

    private final FakeRealtimeServer server = new FakeRealtimeServer();

    private void start() throws Exception {
        camel.getComponent("realtime", RealtimeComponent.class).getConfiguration().setUrl(server.url());
        start(ROUTES);
    }

    @AfterEach
    void closeServer() {
        camel.stop();
        await().atMost(LIMIT).until(() -> server.open() == 0);
        server.close();
    }

    private int appends() {
        return server.events("input_audio_buffer.append").size();
    }

    private SessionRecord closed() {
        List<Exchange> all = seen.stream().filter(e -> "closed".equals(e.getMessage().getHeader(RealtimeConstants.EVENT))).toList();
        assertEquals(1, all.size());
        return all.get(0).getMessage().getBody(SessionRecord.class);
    }

    @Test
    void theModelHearsSpeaksAndUsesItsFunctionsUntilTheCallerHangsUp() throws Exception {
        camel.getShutdownStrategy().setTimeout(30);
        start();
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            await().atMost(LIMIT).until(() -> appends() > 5);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(camel::stop);
            await().atMost(LIMIT).until(() -> !sip.switchboard().line("agent").accepting());
            int before = appends();
            await().atMost(LIMIT).until(() -> appends() > before + 20);
            server.client().created("resp_1");
            server.client().toolCall("resp_1", "item_f", "call_1", "lookup", "{}");
            await().atMost(LIMIT).until(() -> !server.events("conversation.item.create").isEmpty());
            assertEquals("found", server.events("conversation.item.create").get(0).at("/item/output").asText());
            server.client().audio("resp_1", "item_1", 400);
            await().atMost(LIMIT).until(() -> heardMillis(caller) > 300);
            assertFalse(stopping.isDone());
            caller.hangsUp();
            stopping.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
        assertEquals("call ended", closed().endReason());
        assertEquals(1, closed().toolCalls());
    }

    @Test
    void whenPatienceEndsCallAndSessionAreOverAndToldOnce() throws Exception {
        camel.getShutdownStrategy().setTimeout(3);
        start();
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            await().atMost(LIMIT).until(() -> appends() > 5);
            camel.stop();
            assertTrue(caller.ended());
        }
        assertEquals("call ended", closed().endReason());
    }
}
