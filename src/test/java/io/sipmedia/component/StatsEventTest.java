// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.call.CallRecord;
import io.sipmedia.call.CallStats;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How a call is doing, told to routes while it is up. */
class StatsEventTest extends PhoneTestSupport {

    private static final String ROUTE = """
            - route:
                from:
                  uri: sip-media:agent
                  parameters: { include: "%s", statsInterval: %s }
                  steps:
                    - process: { ref: seen }
            """;
    private static final String ECHO = """
            - route:
                from:
                  uri: sip-media:agent
                  parameters: { include: audio }
                  steps:
                    - to: sip-media:agent
            """;

    private CallStats await(Predicate<CallStats> condition) {
        Awaitility.await().atMost(LIMIT).until(() -> bodies().stream().anyMatch(condition));
        return bodies().stream().filter(condition).findFirst().orElseThrow();
    }

    private List<CallStats> bodies() {
        return events("stats").stream().map(each -> each.getMessage().getBody(CallStats.class)).toList();
    }

    @Test
    void aGoodLineHasAGoodScoreInEachInterval() throws Exception {
        start(ROUTE.formatted("ended,stats", 200), ECHO);
        try (ScriptedCaller caller = caller("agent").withoutReports().build()) {
            caller.call();
            await(stats -> stats.interval().packetsReceived() > 5);
            Awaitility.await().atMost(LIMIT).until(() -> events("stats").size() > 3);
            caller.hangsUp();
        }
        CallRecord record = record();
        CallStats last = bodies().get(bodies().size() - 1);
        assertEquals(record.callId(), last.callId());
        assertEquals("agent", last.name());
        assertEquals("answered", last.state());
        assertEquals("PCMU", last.codec());
        assertEquals(200, last.interval().millis(), 190);
        assertEquals(4.41, last.interval().mos(), 0.01);
        assertEquals(0, last.media().lost());
        assertTrue(last.media().packetsReceived() > last.interval().packetsReceived(), "the call, and the interval");
        assertNull(last.interval().peerMos(), "the caller sends no reports");
        assertTrue(record.media().mos() > 4.3, record.media().toString());
        assertEquals(last.mos(), events("stats").get(bodies().size() - 1).getMessage().getHeader(SipMediaConstants.MOS));
        assertEquals(record.media().mos(), event("ended").getMessage().getHeader(SipMediaConstants.MOS));
        // nothing more after the end
        assertEquals("ended", seen.get(seen.size() - 1).getMessage().getHeader(SipMediaConstants.EVENT));
    }

    @Test
    void aTelephoneThatReportsTellsWhatReachesItAndHowFarAwayItIs() throws Exception {
        start(ROUTE.formatted("ended,stats", 200), ECHO);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            CallStats told = await(stats -> stats.interval().peerMos() != null && stats.media().roundTripMillis() != null);
            assertEquals(0, told.media().peerLost(), told.toString());
            assertEquals(4.41, told.interval().peerMos(), 0.02);
            assertTrue(told.media().roundTripMillis() < 200, "a round trip on one machine: " + told);
            caller.hangsUp();
        }
        assertTrue(record().media().peerReports() > 0);
    }

    @Test
    void lossOfBothDirectionsIsToldAsItHappens() throws Exception {
        start(ROUTE.formatted("ended,stats", 200), ECHO);
        try (ScriptedCaller caller = caller("agent").withoutReports().build(); DatagramSocket reports = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            caller.call();
            await(stats -> stats.interval().mos() != null && stats.interval().mos() > 4.3);
            caller.loses(40);
            CallStats bad = await(stats -> stats.interval().lossPercent() > 10);
            assertTrue(bad.interval().mos() < 3.5, bad.toString());
            assertTrue(bad.interval().concealedMillis() > 0);
            assertTrue(bad.media().mos() > bad.interval().mos(), "the whole call was better than this");
            assertTrue(caller.lostPackets() > 0);
            caller.loses(0);
            await(stats -> stats.media().lost() > 0 && stats.interval().lost() == 0 && stats.interval().packetsReceived() > 5);

            InetSocketAddress gateway = caller.remoteMedia();
            byte[] report = report((int) caller.heardPackets().get(0).ssrc(), 128, 20, 80);
            reports.send(new DatagramPacket(report, report.length, gateway.getAddress(), gateway.getPort() + 1));
            CallStats told = await(stats -> stats.interval().peerMos() != null);
            assertEquals(50, told.interval().peerLossPercent());
            assertEquals(20, told.media().peerLost());
            assertEquals(10, told.media().peerJitterMillis());
            assertTrue(told.interval().peerMos() < 2.5, told.toString());
            assertEquals(told.interval().peerMos(), told.mos(), "the worse of the two");
            await(stats -> stats.media().peerReports() == 1 && stats.interval().peerMos() == null);
            caller.hangsUp();
        }
        JsonNode media = new ObjectMapper().readTree(record().toJson()).path("media");
        assertEquals(20, media.path("peerLost").asInt(), media.toString());
        assertTrue(media.path("lost").asInt() > 0 && media.path("lossPercent").asDouble() > 0 && media.path("mos").asDouble() < 4.41);
        assertTrue(media.path("peerMos").asDouble() >= 1);
        assertFalse(media.has("roundTripMillis"), "unknown is absent");
    }

    @Test
    void howLongTheCallersVoiceWaitsForItsEventIsToldWhereAModelListens() throws Exception {
        FakeRealtimeServer server = new FakeRealtimeServer();
        try {
            camel.getComponent("realtime", RealtimeComponent.class).getConfiguration().setUrl(server.url());
            start(ROUTE.formatted("ended,stats", 200), """
                    - route:
                        from:
                          uri: sip-media:agent?include=audio
                          steps:
                            - to: realtime:m?inputFormat=pcmu&outputFormat=pcmu
                    """);
            try (ScriptedCaller caller = caller("agent").build()) {
                caller.call();
                CallStats told = await(stats -> stats.appendDelay() != null && stats.appendDelay().count() > 10);
                assertTrue(told.appendDelay().meanMillis() > 0 && told.appendDelay().maxMillis() >= told.appendDelay().meanMillis());
                assertTrue(new ObjectMapper().readTree(told.toJson()).at("/appendDelay/meanMillis").isNumber(), told.toJson());
                caller.hangsUp();
            }
            record();
            Awaitility.await().atMost(LIMIT).until(() -> runtime().appendDelays().size() == 0);
            camel.stop();
            Awaitility.await().atMost(LIMIT).until(() -> server.open() == 0);
        } finally {
            server.close();
        }
    }

    // a receiver report of the jitter 80 units of 8 kHz
    private static byte[] report(int about, int fraction, int lost, int jitter) {
        return report(about, fraction, lost, 0, jitter);
    }

    private static byte[] report(int about, int fraction, int lost, int highest, int jitter) {
        return ByteBuffer.allocate(32).putInt(0x81C90007).putInt(77).putInt(about).putInt(fraction << 24 | lost).putInt(highest)
                .putInt(jitter).putInt(0).putInt(0).array();
    }

    @Test
    void theBodyIsJsonAndAMapForOtherComponents() throws Exception {
        start(ROUTE.formatted("stats", 200), ECHO);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            await(stats -> stats.interval().packetsReceived() > 0);
            Message message = events("stats").get(0).getMessage();
            JsonNode json = new ObjectMapper().readTree(message.getBody(String.class));
            assertEquals(message.getHeader(SipMediaConstants.CALL_ID), json.path("callId").asText());
            assertTrue(json.path("media").path("packetsSent").isNumber() && json.path("interval").path("millis").isNumber());
            assertNotNull(((Map<?, ?>) message.getBody(Map.class).get("interval")).get("packetsReceived"));
            caller.hangsUp();
        }
    }

    @Test
    void theConsoleShowsThemToo() throws Exception {
        start(ROUTE.formatted("stats", 200), ECHO);
        SipMediaDevConsole console = new SipMediaDevConsole();
        console.setCamelContext(camel);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            await(stats -> stats.media().packetsReceived() > 0);
            JsonNode call = new ObjectMapper().valueToTree(console.doCallJson(Map.of())).path("calls").path(0);
            assertTrue(call.path("media").path("packetsReceived").asInt() > 0, call.toString());
            assertEquals(4.41, call.path("media").path("mos").asDouble(), 0.01);
            assertTrue(console.doCallText(Map.of()).contains("MOS 4.4"), console.doCallText(Map.of()));
            caller.hangsUp();
        }
    }

    @Test
    void onlyWhoAsksForThemByNameGetsThemAndNeverWith0() throws Exception {
        start(ROUTE.formatted("events", 100), ECHO, ROUTE.formatted("stats", 0).replace("sip-media:agent", "sip-media:quiet"));
        try (ScriptedCaller caller = caller("agent").build(); ScriptedCaller quiet = caller("quiet").build()) {
            caller.call();
            quiet.call();
            Awaitility.await().atMost(LIMIT).until(() -> heardMillis(caller) >= 0 && caller.heardPackets().size() > 30);
            caller.hangsUp();
            quiet.hangsUp();
        }
        record();
        assertEquals(List.of(), events("stats"));
    }

    @Test
    void aRouteThatIsStillBusyIsToldTheNextTime() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        camel.getRegistry().bind("slow", (Processor) exchange -> done.await());
        start(ROUTE.formatted("stats", 100).replace("ref: seen", "ref: slow"), ROUTE.formatted("stats", 100), ECHO);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            Awaitility.await().atMost(LIMIT).until(() -> events("stats").size() > 5);
            assertEquals(1, sip.switchboard().line("agent").consumers().get(0).pendingExchanges(), "they do not heap up");
            done.countDown();
            caller.hangsUp();
        }
    }

    @Test
    void aRouteThatWasBusyIsToldOfAllTheTimeSinceItsLastEvent() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<CallStats> told = new CopyOnWriteArrayList<>();
        camel.getRegistry().bind("slow", (Processor) exchange -> {
            told.add(exchange.getMessage().getBody(CallStats.class));
            done.await();
        });
        start(ROUTE.formatted("stats", 100).replace("ref: seen", "ref: slow"), ROUTE.formatted("stats", 100), ECHO);
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call();
            Awaitility.await().atMost(LIMIT).until(() -> events("stats").size() > 6);
            done.countDown();
            Awaitility.await().atMost(LIMIT).until(() -> told.size() > 1);
            caller.hangsUp();
        }
        CallStats first = told.get(0);
        CallStats second = told.get(1);
        assertEquals(second.talkMillis() - first.talkMillis(), second.interval().millis(), 2);
        assertTrue(second.interval().millis() > 400, second.toString());
        assertEquals(second.media().packetsReceived() - first.media().packetsReceived(), second.interval().packetsReceived());
    }

    @Test
    void theLossInAnIntervalIsThatOfAllReportsInIt() throws Exception {
        start(ROUTE.formatted("ended,stats", 1000), ECHO);
        try (ScriptedCaller caller = caller("agent").withoutReports().build(); DatagramSocket reports = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            caller.call();
            await(stats -> stats.interval().packetsReceived() > 5);
            InetSocketAddress gateway = caller.remoteMedia();
            int ssrc = (int) caller.heardPackets().get(0).ssrc();
            for (byte[] report : List.of(report(ssrc, 0, 0, 1000, 0), report(ssrc, 128, 30, 1060, 0), report(ssrc, 0, 30, 1100, 0))) {
                reports.send(new DatagramPacket(report, report.length, gateway.getAddress(), gateway.getPort() + 1));
            }
            CallStats told = await(stats -> stats.media().peerReports() == 3);
            double loss = 3000.0 / (100 + told.media().packetsSent());
            assertEquals(loss, told.interval().peerLossPercent(), loss / 2, "the last report alone says 0: " + told);
            assertTrue(told.interval().peerMos() < 3.5, told.toString());
            caller.hangsUp();
        }
    }
}
