// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.RealtimeComponent;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many calls that ring at once while their routes wait for a model. */
class RingingCallsTest extends PhoneTestSupport {

    private static final int CALLS = 50;
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n";
    private static final String ROUTES = """
            - route:
                from:
                  uri: sip-media:agent?include=incoming
                  steps:
                    - to: realtime:m?operation=open&awaitReady=10m&reconnectAttempts=0
                    - process: { ref: seen }
                    - to: sip-media:agent?operation=reject
            - route:
                from:
                  uri: sip-media:agent?include=ended
                  steps:
                    - process: { ref: seen }
            """;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aModelThatDoesNotAnswerCostsNoThreadPerRingingCall(boolean pooled) throws Exception {
        if (pooled) {
            camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
            camel.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        }
        try (ServerSocket mute = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            start(mute);
            long idle = threads();
            for (int i = 0; i < CALLS; i++) {
                invite(phone, i);
                rings(phone);
            }
            await().atMost(LIMIT).until(() -> camel.getInflightRepository().size() == CALLS);
            assertEquals(CALLS, sip.callCount());
            // a cached pool has one more for each that was busy when an event came, and all have done their part by now
            assertTrue(threads() - idle < CALLS / 4, threads() + " threads, " + idle + " before the calls");
            assertEquals(0, seen.size());
            // the routes go on when the wait is over: there will be no model
            mute.close();
            await().atMost(LIMIT).until(() -> events("incoming").size() == CALLS);
        }
    }

    @Test
    void aContextThatStopsDoesNotWaitForARouteThatWaits() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            start(mute);
            invite(phone, 0);
            rings(phone);
            await().atMost(LIMIT).until(() -> camel.getInflightRepository().size() == 1);
            long begin = System.nanoTime();
            camel.stop();
            long millis = (System.nanoTime() - begin) / 1_000_000;
            assertTrue(millis < 20_000, "stopped after " + millis + " ms");
            assertEquals(1, events("ended").size());
        }
    }

    private void start(ServerSocket model) throws Exception {
        RealtimeComponent realtime = camel.getComponent("realtime", RealtimeComponent.class);
        realtime.getConfiguration().setUrl("ws://127.0.0.1:" + model.getLocalPort() + "/v1/realtime");
        start(ROUTES);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(each -> each.getName().contains("sip-media-events")).count();
    }

    private void invite(DatagramSocket phone, int number) throws Exception {
        String invite = "INVITE sip:agent@127.0.0.1:" + sip.port("udp") + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:" + phone.getLocalPort() + ";branch=z9hG4bKring" + number + "x" + System.nanoTime() + "\r\n"
                + "Max-Forwards: 70\r\nFrom: <sip:alice@example.com>;tag=a" + number + "\r\nTo: <sip:agent@example.com>\r\n"
                + "Call-ID: ring-" + number + "-" + System.nanoTime() + "@test\r\nCSeq: 1 INVITE\r\n"
                + "Contact: <sip:alice@127.0.0.1:" + phone.getLocalPort() + ">\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP;
        byte[] bytes = invite.getBytes(StandardCharsets.US_ASCII);
        phone.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), sip.port("udp")));
    }

    private static void rings(DatagramSocket phone) throws Exception {
        phone.setSoTimeout((int) LIMIT.toMillis());
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        String response;
        do {
            phone.receive(packet);
            response = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        } while (!response.startsWith("SIP/2.0 180"));
    }
}
