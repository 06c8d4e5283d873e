// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a called party answers within and outside of dialogs. */
class SipServerDialogTest {
    private static final TestOwner OWNER = TestOwner.answering();
    private static SipServer server;

    @BeforeAll
    static void start() {
        server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0").withT1(Duration.ofMillis(100))
                .withTransferTimeout(Duration.ofSeconds(2)).withMinSessionExpires(2), OWNER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        OWNER.calls.clear();
        OWNER.policy = TestOwner.Call::answer;
        OWNER.draining = false;
    }

    private static TestPhone phone() throws Exception {
        return TestPhone.udp(server.port("udp"));
    }

    private static TestOwner.Call established(TestPhone phone) throws Exception {
        phone.call();
        TestOwner.Call call = OWNER.calls.poll(5, TimeUnit.SECONDS);
        assertNotNull(call);
        await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("ack"));
        return call;
    }

    private static void hangUp(TestPhone phone, int cseq) throws Exception {
        phone.send(phone.request("BYE", cseq, null, ""));
        phone.await(200);
    }

    @Test
    void optionsTellWhatWeUnderstand() throws Exception {
        try (TestPhone phone = phone()) {
            phone.send(phone.request("OPTIONS", 1, null, ""));
            String ok = phone.await(200);
            assertEquals("timer", TestPhone.header(ok, "Supported"));
            assertEquals("application/sdp", TestPhone.header(ok, "Accept"));
            assertTrue(ok.contains("UPDATE") && ok.contains("INVITE"), ok);
            assertEquals("camel-sip-media", TestPhone.header(ok, "Server"));
            OWNER.draining = true;
            phone.send(phone.request("OPTIONS", 2, null, ""));
            assertNotNull(TestPhone.header(phone.await(503), "Retry-After"));
            phone.send(phone.request("INVITE", 3, "application/sdp", TestPhone.SDP));
            assertNotNull(TestPhone.header(phone.await(503), "Retry-After"));
            assertNull(OWNER.calls.poll());
        }
    }

    @ParameterizedTest
    @CsvSource({"MESSAGE,405", "REGISTER,405", "SUBSCRIBE,405", "PUBLISH,405", "REFER,405", "PRACK,405", "FOO,405",
        "BYE,481", "UPDATE,481", "INFO,481", "NOTIFY,481", "CANCEL,481"})
    void whatStandsAloneAndMayNot(String method, int status) throws Exception {
        try (TestPhone phone = phone()) {
            phone.send(phone.request(method, 1, null, ""));
            String response = phone.await(status);
            assertTrue(status != 405 || response.contains("Allow: "), response);
        }
    }

    @Test
    void aByeForAnUnknownDialogIs481() throws Exception {
        try (TestPhone phone = phone()) {
            phone.toTag = "nowhere";
            phone.send(phone.request("BYE", 1, null, ""));
            phone.await(481);
        }
    }

    @Test
    void refusalsOfAnInvite() throws Exception {
        try (TestPhone phone = phone()) {
            phone.extra = "Require: 100rel, nonsense\r\n";
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            assertTrue(phone.await(420).contains("Unsupported: 100rel"));
            phone.extra = "";
            phone.send(phone.request("INVITE", 2, "text/plain", "hello"));
            assertEquals("application/sdp", TestPhone.header(phone.await(415), "Accept"));
            phone.send(phone.request("INVITE", 3, "application/sdp", "no sdp at all"));
            phone.await(400);
            phone.send(phone.request("INVITE", 4, "application/sdp", TestPhone.SDP.replace("RTP/AVP 0 8", "RTP/AVP 18")));
            phone.await(488);
            phone.extra = "Session-Expires: 1\r\nSupported: timer\r\n";
            phone.send(phone.request("INVITE", 5, "application/sdp", TestPhone.SDP));
            assertEquals("2", TestPhone.header(phone.await(422), "Min-SE"));
            phone.extra = "";
            phone.target = "nobody-knows:this-scheme";
            phone.send(phone.request("INVITE", 6, "application/sdp", TestPhone.SDP));
            phone.await(416);
        }
    }

    @Test
    void theDescriptionIsFoundInAMultipartBody() throws Exception {
        try (TestPhone phone = phone()) {
            String body = "--xyz\r\nContent-Type: application/pidf+xml\r\n\r\n<a/>\r\n--xyz\r\nContent-Type: application/sdp\r\n\r\n"
                    + TestPhone.SDP + "\r\n--xyz--\r\n";
            phone.send(phone.request("INVITE", 1, "multipart/mixed;boundary=xyz", body));
            assertTrue(TestPhone.body(phone.await(200)).contains("m=audio"));
            phone.ack(1, null);
            hangUp(phone, 2);
        }
    }

    @Test
    void holdAndResumeByReinviteAndUpdate() throws Exception {
        try (TestPhone phone = phone()) {
            TestOwner.Call call = established(phone);
            phone.send(phone.request("INVITE", 2, "application/sdp", TestPhone.SDP + "a=sendonly\r\n"));
            assertTrue(TestPhone.body(phone.await(200)).contains("a=recvonly"));
            phone.ack(2, null);
            phone.send(phone.request("UPDATE", 3, "application/sdp", TestPhone.SDP + "a=inactive\r\n"));
            assertTrue(TestPhone.body(phone.await(200)).contains("a=inactive"));
            phone.send(phone.request("INVITE", 4, null, ""));
            assertTrue(TestPhone.body(phone.await(200)).contains("m=audio"));
            // our offer waits for its answer
            phone.send(phone.request("UPDATE", 5, "application/sdp", TestPhone.SDP));
            phone.await(491);
            phone.ack(4, TestPhone.SDP);
            await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("reinvite-answer"));
            phone.send(phone.request("INVITE", 6, "application/sdp", TestPhone.SDP.replace("RTP/AVP 0 8", "RTP/AVP 18")));
            phone.await(488);
            phone.send(phone.requestOn(phone.branch, "ACK", 6, null, ""));
            phone.send(phone.request("UPDATE", 5, null, ""));
            phone.await(500);
            hangUp(phone, 7);
        }
    }

    @Test
    void aReinviteBeforeTheAnswerIs500() throws Exception {
        OWNER.policy = call -> call.dialog.ring();
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(180);
            phone.send(phone.request("INVITE", 2, "application/sdp", TestPhone.SDP));
            assertNotNull(TestPhone.header(phone.await(500), "Retry-After"));
        }
    }

    @Test
    void digitsByInfo() throws Exception {
        try (TestPhone phone = phone()) {
            TestOwner.Call call = established(phone);
            phone.send(phone.request("INFO", 2, "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n"));
            phone.await(200);
            phone.send(phone.request("INFO", 3, "application/dtmf", "#"));
            phone.await(200);
            phone.send(phone.request("INFO", 4, "application/media_control+xml", "<x/>"));
            phone.await(415);
            phone.send(phone.request("MESSAGE", 5, "text/plain", "hi"));
            phone.await(405);
            await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("digit # 100"));
            assertTrue(call.events.contains("digit 5 160"));
            hangUp(phone, 6);
        }
    }

    @Test
    void theCallerRefreshesTheSessionOrItEnds() throws Exception {
        try (TestPhone phone = phone()) {
            phone.extra = "Session-Expires: 3;refresher=uac\r\nSupported: timer\r\n";
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            String ok = phone.await(200);
            assertEquals("3;refresher=uac", TestPhone.header(ok, "Session-Expires"));
            assertEquals("timer", TestPhone.header(ok, "Require"));
            phone.ack(1, null);
            phone.send(phone.request("UPDATE", 2, null, ""));
            assertEquals("3;refresher=uac", TestPhone.header(phone.await(200), "Session-Expires"));
            String bye = phone.await("BYE ");
            phone.reply(bye, "200 OK");
            TestOwner.Call call = OWNER.calls.take();
            await().atMost(Duration.ofSeconds(5)).until(() -> !call.ends.isEmpty());
            assertEquals("session-expired", call.ends.get(0).reason());
        }
    }

    @Test
    void weRefreshByUpdateWhenAskedTo() throws Exception {
        try (TestPhone phone = phone()) {
            phone.extra = "Session-Expires: 2;refresher=uas\r\nSupported: timer\r\nAllow: INVITE, UPDATE\r\n";
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            assertEquals("2;refresher=uas", TestPhone.header(phone.await(200), "Session-Expires"));
            phone.ack(1, null);
            String update = phone.await("UPDATE ");
            assertEquals("2;refresher=uac", TestPhone.header(update, "Session-Expires"));
            phone.reply(update, "200 OK");
            hangUp(phone, 2);
        }
    }

    @Test
    void requestsOfOursFollowTheRecordedRoute() throws Exception {
        try (TestPhone phone = phone()) {
            phone.extra = "Record-Route: <sip:127.0.0.1:" + phone.port() + ";lr;x=1>, <sip:192.0.2.9;lr>\r\n";
            TestOwner.Call call = established(phone);
            call.dialog.bye(null);
            String bye = phone.await("BYE ");
            assertTrue(bye.startsWith("BYE sip:alice@127.0.0.1:" + phone.port()), bye);
            assertTrue(bye.contains("Route: <sip:127.0.0.1:" + phone.port() + ";lr;x=1>"), bye);
            assertTrue(bye.contains("<sip:192.0.2.9;lr>"), bye);
            phone.reply(bye, "200 OK");
        }
    }

    @Test
    void aCallerWhoseHostNobodyKnowsIsReachedWhereItCalledFrom() throws Exception {
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP)
                    .replace("Contact: <sip:alice@127.0.0.1:" + phone.port(), "Contact: <sip:alice@alices-pc.invalid:5060"));
            phone.target = TestPhone.uri(TestPhone.header(phone.await(200), "Contact"));
            phone.ack(1, null);
            TestOwner.Call call = OWNER.calls.poll(5, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("ack"));
            call.dialog.bye(null);
            String bye = phone.await("BYE ");
            assertTrue(bye.startsWith("BYE sip:alice@alices-pc.invalid:5060"), bye);
            phone.reply(bye, "200 OK");
        }
    }

    @Test
    void aProxyNobodyKnowsIsNotPassedBy() throws Exception {
        try (TestPhone phone = phone()) {
            phone.extra = "Record-Route: <sip:proxy.invalid;lr>\r\n";
            TestOwner.Call call = established(phone);
            assertEquals(503, call.dialog.refer("sip:x@y").toCompletableFuture().get(10, TimeUnit.SECONDS).status());
            hangUp(phone, 2);
        }
    }

    private TransferOutcome transfer(TestPhone phone, TestOwner.Call call, String referStatus, String... sipfrags) throws Exception {
        AtomicReference<TransferOutcome> outcome = new AtomicReference<>();
        call.dialog.refer("sip:person@example.com").thenAccept(outcome::set);
        String refer = phone.await("REFER ");
        assertTrue(TestPhone.header(refer, "Refer-To").contains("sip:person@example.com"), refer);
        phone.reply(refer, referStatus);
        int cseq = 10;
        for (String sipfrag : sipfrags) {
            phone.extra = "Event: refer\r\nSubscription-State: active;expires=60\r\n";
            phone.send(phone.request("NOTIFY", cseq++, "message/sipfrag;version=2.0", sipfrag + "\r\n"));
            phone.await(200);
            phone.extra = "";
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> outcome.get() != null);
        return outcome.get();
    }

    @Test
    void aTransferReportsItsOutcome() throws Exception {
        try (TestPhone phone = phone()) {
            TestOwner.Call call = established(phone);
            assertEquals(new TransferOutcome(false, 486, "Busy Here"),
                    transfer(phone, call, "202 Accepted", "SIP/2.0 100 Trying", "SIP/2.0 486 Busy Here"));
            assertEquals(new TransferOutcome(false, 603, "Decline"), transfer(phone, call, "603 Decline"));
            assertEquals(408, transfer(phone, call, "202 Accepted").status());
            hangUp(phone, 20);
        }
        try (TestPhone phone = phone()) {
            TestOwner.Call call = established(phone);
            assertEquals(new TransferOutcome(true, 200, "OK"),
                    transfer(phone, call, "202 Accepted", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK"));
            hangUp(phone, 20);
            assertEquals(481, call.dialog.refer("sip:x@y").toCompletableFuture().get(5, TimeUnit.SECONDS).status());
        }
        try (TestPhone phone = phone()) {
            TestOwner.Call call = established(phone);
            AtomicReference<TransferOutcome> outcome = new AtomicReference<>();
            call.dialog.refer("sip:person@example.com").thenAccept(outcome::set);
            phone.reply(phone.await("REFER "), "202 Accepted");
            hangUp(phone, 2);
            await().atMost(Duration.ofSeconds(5)).until(() -> outcome.get() != null);
            assertEquals(481, outcome.get().status());
        }
    }
}
