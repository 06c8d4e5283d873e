// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Too many requests, and those nobody wants: nothing is kept of them, and calls that are up do not notice. */
class SipServerFloodTest {
    private final TestOwner owner = TestOwner.answering();
    private SipServer server;

    private TestPhone phone(int requestsPerSource) throws Exception {
        if (server == null) {
            server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0").withT1(Duration.ofMillis(100))
                    .withRequestsPerSource(requestsPerSource), owner);
        }
        return TestPhone.udp(server.port("udp"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whenFullAnInviteGets503AndNothingIsKeptOfIt() throws Exception {
        try (TestPhone up = phone(0)) {
            up.call();
            owner.full = true;
            for (int i = 0; i < 300; i++) {
                try (TestPhone flood = phone(0)) {
                    flood.send(flood.request("INVITE", 1, "application/sdp", TestPhone.SDP));
                    String busy = flood.await(503);
                    assertEquals("30", TestPhone.header(busy, "Retry-After"));
                    String tag = TestPhone.tag(busy, "To");
                    assertNotNull(tag);
                    if (i == 0) {
                        // lost on its way: the copy gets the same answer
                        flood.send(flood.requestOn(flood.branch, "INVITE", 1, "application/sdp", TestPhone.SDP));
                        assertEquals(tag, TestPhone.tag(flood.await(503), "To"));
                    }
                    flood.send(flood.requestOn(flood.branch, "ACK", 1, null, "").replace("@example.com>\r\nCall", "@example.com>;tag="
                            + tag + "\r\nCall"));
                    assertNull(flood.receive(1));
                }
            }
            assertEquals(1, server.dialogs());
            assertTrue(server.transactions() <= 2, "transactions " + server.transactions());
            assertEquals(1, owner.calls.size());
            // the call that is up goes on, and there is room again afterwards
            up.send(up.request("OPTIONS", 2, null, ""));
            up.await(200);
            up.send(up.request("BYE", 3, null, ""));
            up.await(200);
            owner.full = false;
            try (TestPhone next = phone(0)) {
                next.call();
            }
        }
    }

    @Test
    void oneSourceIsDroppedBeyondItsRateButItsCallGoesOn() throws Exception {
        try (TestPhone up = phone(20); TestPhone flood = phone(20)) {
            up.call();
            TestOwner.Call call = owner.calls.poll(5, TimeUnit.SECONDS);
            for (int i = 0; i < 500; i++) {
                flood.send(flood.request("OPTIONS", i + 1, null, ""));
            }
            int answers = 0;
            while (flood.receive(300) != null) {
                answers++;
            }
            assertTrue(answers >= 20 && answers < 150, "answers " + answers);
            up.send(up.request("INFO", 2, "application/dtmf-relay", "Signal=5\r\nDuration=100\r\n"));
            up.await(200);
            up.send(up.request("BYE", 3, null, ""));
            up.await(200);
            await().atMost(Duration.ofSeconds(5)).until(() -> call.ends.size() == 1);
        }
    }

    @Test
    void noTransactionIsKeptForAnOptions() throws Exception {
        try (TestPhone phone = phone(0)) {
            for (int i = 0; i < 200; i++) {
                phone.send(phone.request("OPTIONS", i + 1, null, ""));
                phone.await(200);
            }
            assertEquals(0, server.transactions());
        }
    }

    @Test
    void aUserNobodyTakesCallsForIs404AndNoDialog() throws Exception {
        owner.unknown = "nobody";
        try (TestPhone phone = phone(0)) {
            phone.target = phone.target.replace("agent", "nobody");
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(404);
            assertEquals(0, server.dialogs());
            assertTrue(owner.calls.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"friendly-scanner", "sipvicious", "sipcli/v1.8", "VaxSIPUserAgent/3.1", "pplsip"})
    void scannersHearNothing(String agent) throws Exception {
        try (TestPhone phone = phone(0)) {
            phone.extra = "User-Agent: " + agent + "\r\n";
            phone.send(phone.request("OPTIONS", 1, null, ""));
            phone.send(phone.request("INVITE", 2, "application/sdp", TestPhone.SDP));
            phone.send(phone.request("REGISTER", 3, null, ""));
            assertTrue(TestPhone.alive(server.port("udp")));
            assertNull(phone.receive(100));
            assertTrue(owner.calls.isEmpty());
        }
    }

    @Test
    void theSameBranchFromAnotherPeerIsRefusedAndDisturbsNobody() throws Exception {
        owner.policy = call -> call.dialog.ring();
        try (TestPhone first = phone(0); TestPhone second = phone(0)) {
            first.send(first.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            first.await(180);
            second.send(second.requestOn(first.branch, "INVITE", 1, "application/sdp", TestPhone.SDP));
            second.await(400);
            owner.calls.poll(5, TimeUnit.SECONDS).answer();
            first.await(200);
            first.ack(1, null);
            assertTrue(owner.calls.isEmpty());
        }
    }

    @Test
    void aPeerThatFloodsItsOwnCallCannotKeepItFromEnding() throws Exception {
        java.util.concurrent.CountDownLatch free = new java.util.concurrent.CountDownLatch(1);
        try (TestPhone phone = phone(0)) {
            phone.call();
            TestOwner.Call call = owner.calls.poll(5, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("ack"));
            call.block = free;
            for (int i = 0; i < 300; i++) {
                phone.send(phone.request("INFO", i + 2, "application/dtmf-relay", "Signal=5\r\nDuration=100\r\n"));
            }
            // the rest of them is refused while the first one is still being looked at
            phone.await(500);
            assertTrue(call.dialog.bye(null));
            free.countDown();
            phone.await("BYE ");
            await().atMost(Duration.ofSeconds(5)).until(() -> call.ends.size() == 1);
            assertEquals(0, server.dialogs());
        }
    }
}
