// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.audio.WavFile;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.rehearsal.caller.CallRejected;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Each row of {@code docs/faults.md}, on the wire and with the options as they ship: what the caller hears, and when. The
 * prompts are tones here, so that they can be told from the model, which is one, too.
 */
class FaultsTest extends AcceptanceTest {

    // as they ship
    private static final long AWAIT_READY = 3000;
    private static final long READY_TIMEOUT = 5000;
    private static final long SLOW_AFTER = 3000;
    private static final long ANSWER_TIMEOUT = 10_000;
    private static final String LONG = "An answer that is long enough to be broken off somewhere in the middle of it, whatever happens.";

    private Lateness machine;

    @BeforeEach
    void watchTheMachine() {
        machine = new Lateness();
    }

    @AfterEach
    void stopWatching() throws InterruptedException {
        machine.close();
    }

    private Agent.Setup setup(String options) throws Exception {
        var hold = folder.resolve("hold.wav");
        var fallback = folder.resolve("fallback.wav");
        WavFile.write(hold, 8000, tone(8000, 2000, Heard.HOLD_AMPLITUDE));
        WavFile.write(fallback, 8000, tone(8000, 1000, Heard.FALLBACK_AMPLITUDE));
        return new Agent.Setup().answers(LONG, LONG, LONG).phone("holdPrompt=file:" + hold + "&fallbackPrompt=file:" + fallback + options);
    }

    private static short[] tone(int rate, int millis, double amplitude) {
        short[] samples = new short[rate / 1000 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * 500 * i / rate));
        }
        return samples;
    }

    private static String closedPort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "ws://127.0.0.1:" + free.getLocalPort() + "/v1/realtime";
        }
    }

    private static Agent.Setup failover(Agent.Setup setup, String url) {
        return setup.edited(yaml -> yaml.replace("              voice: ", "              failover.url: \"RAW(" + url + ")\"\n              voice: "));
    }

    /** Waits until the greeting has been heard to its end. */
    private static void greeted(ScriptedCaller caller) {
        Sound.awaitHeard(caller, Sound.GREETING);
        caller.waitsForSilence(Duration.ofMillis(300), LIMIT);
    }

    @Test
    void refusedAtStart() throws Exception {
        start(setup("").with("REALTIME_URL", closedPort()));
        try (ScriptedCaller caller = agent.caller().build()) {
            caller.call();
            long answered = System.nanoTime();
            long heard = Heard.HOLD.await(caller, answered);
            long over = Heard.FALLBACK.await(caller, answered);
            caller.expectHangUp(LIMIT);
            FaultTable.row("refused at start").measured(heard, over, machine);
        }
        assertEquals("model-failed", agent.record().cause());
    }

    @Test
    void refusedAtStartWithAFailover() throws Exception {
        try (RehearsalModel second = RehearsalModel.start(new RehearsalModelOptions().tones())) {
            start(failover(setup("").with("REALTIME_URL", closedPort()), second.url()));
            try (ScriptedCaller caller = agent.caller().build()) {
                caller.call();
                long answered = System.nanoTime();
                long heard = Heard.MODEL.await(caller, answered);
                assertEquals(-1, Heard.HOLD.after(caller, answered));
                caller.hangsUp();
                FaultTable.row("refused at start, with a failover").measured(heard, heard, machine);
            }
            await().atMost(LIMIT).until(() -> second.sessions().stream().noneMatch(session -> session.open()));
        }
    }

    @Test
    void silentAfterConnect() throws Exception {
        try (FakeRealtimeServer mute = new FakeRealtimeServer()) {
            mute.greets = false;
            mute.confirms = false;
            start(setup("").with("REALTIME_URL", mute.url()));
            try (ScriptedCaller caller = agent.caller().build()) {
                caller.call();
                long answered = System.nanoTime();
                long heard = Heard.HOLD.await(caller, answered);
                long over = Heard.FALLBACK.await(caller, answered);
                caller.expectHangUp(LIMIT);
                FaultTable.row("silent after connect").notBefore(0, 2 * READY_TIMEOUT - AWAIT_READY).measured(heard, over, machine);
            }
        }
    }

    @Test
    void silentAfterConnectAndAnsweredAtOnce() throws Exception {
        try (FakeRealtimeServer mute = new FakeRealtimeServer()) {
            mute.greets = false;
            mute.confirms = false;
            start(setup("").with("REALTIME_URL", mute.url()).edited(yaml -> yaml.replace("awaitReady: 3s", "awaitReady: 0")));
            try (ScriptedCaller caller = agent.caller().build()) {
                caller.call();
                long answered = System.nanoTime();
                long heard = Heard.HOLD.await(caller, answered);
                long over = Heard.FALLBACK.await(caller, answered);
                caller.expectHangUp(LIMIT);
                // what the answer itself took is over already
                FaultTable.row("silent after connect, answered at once").notBefore(SLOW_AFTER - 1000, 2 * READY_TIMEOUT - 1000)
                        .measured(heard, over, machine);
            }
        }
    }

    @Test
    void droppedInMidAnswer() throws Exception {
        start(setup(""));
        try (ScriptedCaller caller = agent.caller().build()) {
            greeted(caller.call());
            agent.session().faults().dropAfterDeltas(10);
            caller.says(Sound.tone(700));
            agent.awaitModelEvent("lost");
            long lost = System.nanoTime();
            await().atMost(LIMIT).until(() -> agent.model.sessions().size() == 2 && agent.session().serverEvents("response.created").size() == 1);
            // what is left of the first answer and the second one sound alike, so this is when the second begins
            long begun = System.nanoTime();
            caller.waitsForSilence(Duration.ofMillis(1000), LIMIT).hangsUp();
            // nobody asked once more: the answer comes by itself
            FaultTable.row("dropped in mid-answer").measured(Heard.longestQuiet(caller, lost, begun), (begun - lost) / 1_000_000, machine);
        }
        assertEquals(1, agent.session().clientEvents("response.create").size());
    }

    @Test
    void halfOpenSocket() throws Exception {
        try (BlackHole line = BlackHole.towards(() -> agent == null ? null : agent.model.url())) {
            start(setup("").with("REALTIME_URL", line.url()));
            try (ScriptedCaller caller = agent.caller().build()) {
                greeted(caller.call());
                line.swallow();
                long gone = System.nanoTime();
                caller.says(Sound.tone(700));
                long heard = Heard.HOLD.await(caller, gone);
                line.carry();
                await().atMost(LIMIT).until(() -> agent.model.sessions().size() > 1
                        && !agent.session().serverEvents("session.updated").isEmpty());
                caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
                long back = System.nanoTime();
                caller.says(Sound.tone(700));
                Heard.MODEL.await(caller, back);
                caller.hangsUp();
                FaultTable.row("half-open socket").measured(heard, (back - gone) / 1_000_000, machine);
            }
        }
    }

    @Test
    void theAgeLimitIsReached() throws Exception {
        tolerated = Set.of("session_expired");
        start(setup(""));
        agent.model.faults().sessionLimit(4000);
        try (ScriptedCaller caller = agent.caller().build()) {
            caller.call();
            agent.session();
            agent.model.faults().sessionLimit(0);
            agent.awaitModelEvent("lost");
            long lost = System.nanoTime();
            await().atMost(LIMIT).until(() -> agent.model.sessions().size() == 2 && !agent.session().serverEvents("session.updated").isEmpty());
            long back = System.nanoTime();
            long quiet = Heard.longestQuiet(caller, lost, back);
            caller.waitsForSilence(Duration.ofMillis(300), LIMIT).says(Sound.tone(700));
            long answer = Heard.MODEL.await(caller, System.nanoTime());
            caller.hangsUp();
            // it goes on when it is there again, and it is there when it answers
            FaultTable.row("1001 at the age limit").measured(quiet, Math.max((back - lost) / 1_000_000, answer), machine);
        }
    }

    @Test
    void theAgeLimitIsKnownBefore() throws Exception {
        start(setup("").with("camel.component.realtime.rotateAfter", "3s"));
        try (ScriptedCaller caller = agent.caller().build()) {
            greeted(caller.call());
            long from = System.nanoTime();
            await().atMost(LIMIT).until(() -> agent.model.sessions().size() == 2 && !agent.session().serverEvents("session.updated").isEmpty());
            assertEquals(-1, Heard.ANYTHING.after(caller, from), "nobody notices");
            assertFalse(agent.modelEvents().contains("lost"));
            caller.says(Sound.tone(700));
            long asked = System.nanoTime();
            long heard = Heard.MODEL.await(caller, asked);
            caller.hangsUp();
            FaultTable.row("an age limit that is known before").measured(heard, heard, machine);
        }
    }

    @Test
    void rateLimitedResponse() throws Exception {
        start(setup(""));
        try (ScriptedCaller caller = agent.caller().build()) {
            greeted(caller.call());
            agent.model.faults().failResponses("rate_limit_exceeded");
            caller.says(Sound.tone(700));
            long asked = System.nanoTime();
            await().atMost(LIMIT).until(() -> agent.session().clientEvents("response.create").size() == 3);
            agent.model.faults().failResponses(null);
            long heard = Heard.ANYTHING.await(caller, asked);
            long over = Heard.MODEL.await(caller, asked);
            caller.hangsUp();
            FaultTable.row("rate-limited response").notBefore(SLOW_AFTER, 1000 + 2000 + 4000).measured(heard, over, machine);
        }
        assertEquals("remote-bye", agent.record().cause());
    }

    @Test
    void quotaGone() throws Exception {
        start(setup(""));
        try (ScriptedCaller caller = agent.caller().build()) {
            greeted(caller.call());
            agent.model.faults().failResponses("insufficient_quota");
            caller.says(Sound.tone(700));
            long asked = System.nanoTime();
            long over = Heard.FALLBACK.await(caller, asked);
            caller.expectHangUp(LIMIT);
            FaultTable.row("quota gone").measured(over, over, machine);
        }
        int sessions = agent.model.sessions().size();
        try (ScriptedCaller next = agent.caller().build()) {
            next.call();
            long answered = System.nanoTime();
            long over = Heard.FALLBACK.await(next, answered);
            next.expectHangUp(LIMIT);
            FaultTable.row("quota gone, the next call").measured(over, over, machine);
        }
        assertEquals(sessions, agent.model.sessions().size(), "the next call does not ask");
    }

    @Test
    void quotaGoneAndCallsAreRefused() throws Exception {
        start(setup("&refuseWithoutModel=true"));
        agent.model.faults().refuse(401);
        for (int i = 0; i < 2; i++) {
            try (ScriptedCaller caller = agent.caller().build()) {
                CallRejected refusal = assertThrows(CallRejected.class, caller::call);
                assertTrue(refusal.getMessage().contains("503"), refusal.getMessage());
            }
        }
    }

    @Test
    void slowServer() throws Exception {
        start(setup(""));
        try (ScriptedCaller caller = agent.caller().build()) {
            greeted(caller.call());
            agent.model.faults().answerDelay(6000);
            caller.says(Sound.tone(700));
            long asked = System.nanoTime();
            long heard = Heard.HOLD.await(caller, asked);
            long over = Heard.MODEL.await(caller, asked);
            caller.hangsUp();
            FaultTable.row("slow server").notBefore(SLOW_AFTER, 6000).measured(heard, over, machine);
        }
        assertFalse(agent.modelEvents().contains("lost"));
    }

    @Test
    void aModelThatHearsAndDoesNotAnswer() throws Exception {
        start(setup(""));
        try (ScriptedCaller caller = agent.caller().build()) {
            greeted(caller.call());
            agent.session().faults().silent(true);
            caller.says(Sound.tone(700));
            long asked = System.nanoTime();
            long heard = Heard.HOLD.await(caller, asked);
            long over = Heard.MODEL.await(caller, asked);
            caller.hangsUp();
            FaultTable.row("a model that does not answer").notBefore(SLOW_AFTER, ANSWER_TIMEOUT).measured(heard, over, machine);
        }
    }

    // ---- what a rehearsal model cannot be told to do

    /** Greets with a second of tone, and does the rest as it is told. */
    private static FakeRealtimeServer scripted() {
        FakeRealtimeServer server = new FakeRealtimeServer();
        server.script = (client, type, event) -> {
            if (type.equals("response.create")) {
                String id = "resp_" + client.events.size();
                client.created(id);
                voice(client, id, tone(24_000, 1000, 8192));
                client.itemDone(id, "item_" + id, "Hello.");
                client.done(id, "completed");
            }
        };
        return server;
    }

    private static void voice(FakeRealtimeServer.Client client, String id, short[] samples) {
        byte[] pcm = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            pcm[2 * i] = (byte) samples[i];
            pcm[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        client.say("{'type':'response.output_audio.delta','event_id':'e','response_id':'" + id + "','item_id':'item_" + id
                + "','output_index':0,'content_index':0,'delta':'" + Base64.getEncoder().encodeToString(pcm) + "'}");
    }

    private ScriptedCaller greetedBy(FakeRealtimeServer server) throws Exception {
        start(setup("").with("REALTIME_URL", server.url()));
        ScriptedCaller caller = agent.caller().build();
        caller.call();
        Heard.MODEL.await(caller, 0);
        caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
        return caller;
    }

    @Test
    void aDeltaOf15MiB() throws Exception {
        try (FakeRealtimeServer server = scripted(); ScriptedCaller caller = greetedBy(server)) {
            short[] samples = tone(24_000, 245_000, 8192);
            server.client().created("resp_x");
            long sent = System.nanoTime();
            voice(server.client(), "resp_x", samples);
            long heard = Heard.MODEL.await(caller, sent);
            await().atMost(LIMIT).until(() -> Heard.lastAfter(caller, sent) - heard >= 2000);
            server.client().speech(true, "item_u", 5000);
            long interrupted = System.nanoTime();
            caller.waitsForSilence(Duration.ofMillis(500), LIMIT);
            long silent = Heard.lastAfter(caller, interrupted);
            await().atMost(LIMIT).until(() -> server.events("conversation.item.truncate").size() == 1);
            long told = server.events("conversation.item.truncate").get(0).path("audio_end_ms").asLong();
            assertTrue(told >= 1000 && told < 60_000, "of four minutes the caller has heard two seconds, told are " + told + " ms");
            server.client().done("resp_x", "cancelled");
            caller.hangsUp();
            FaultTable.row("15 MiB delta").measured(heard, silent, machine);
        }
        assertEquals("remote-bye", agent.record().cause());
    }

    @Test
    void malformedJson() throws Exception {
        try (FakeRealtimeServer server = scripted(); ScriptedCaller caller = greetedBy(server)) {
            server.client().created("resp_x");
            long sent = System.nanoTime();
            server.client().send("{\"type\":\"response.output_audio.delta\",\"delta\":\"AAA");
            server.client().send("\u0000\u0001 no JSON at all }}}");
            server.client().send("[]");
            server.client().send("{\"type\":42}");
            voice(server.client(), "resp_x", tone(24_000, 1000, 8192));
            long heard = Heard.MODEL.await(caller, sent);
            server.client().done("resp_x", "completed");
            caller.hangsUp();
            FaultTable.row("malformed JSON").measured(heard, heard, machine);
            assertFalse(agent.modelEvents().contains("lost"));
        }
    }

    @Test
    void malformedJsonOnly() throws Exception {
        try (FakeRealtimeServer server = scripted(); ScriptedCaller caller = greetedBy(server)) {
            server.client().created("resp_x");
            voice(server.client(), "resp_x", tone(24_000, 200, 8192));
            long sent = System.nanoTime();
            FakeRealtimeServer.Client broken = server.client();
            broken.send("{\"type\":\"response.output_audio.delta\",\"delta\":\"AAA");
            long heard = Heard.HOLD.await(caller, sent);
            await().atMost(LIMIT).until(() -> server.clients.size() == 2);
            long over = Heard.MODEL.await(caller, sent + 1_000_000L * heard);
            caller.hangsUp();
            FaultTable.row("nothing but malformed JSON").measured(heard, heard + over, machine);
        }
    }

    @Test
    void digitalSilence() throws Exception {
        try (FakeRealtimeServer server = scripted(); ScriptedCaller caller = greetedBy(server)) {
            server.client().created("resp_x");
            long sent = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                voice(server.client(), "resp_x", new short[2400]);
            }
            long heard = Heard.ANYTHING.await(caller, sent);
            long over = Heard.MODEL.await(caller, sent);
            caller.hangsUp();
            FaultTable.row("digital silence").measured(heard, over, machine);
        }
    }
}
