// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What takes minutes, with a clock that runs faster: how long a call may ring, and how a session is kept alive. */
class LongCallTest {
    private static final int RINGING_SPEED = 200;
    private static final int SESSION_SPEED = 500;

    private final TestOwner owner = new TestOwner(call -> call.dialog.ring());
    private SipServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private TestPhone phone(int speed) throws Exception {
        server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0"), owner, new FastClock(speed));
        return TestPhone.udp(server.port("udp"));
    }

    private TestOwner.Call call() throws Exception {
        return owner.calls.poll(5, TimeUnit.SECONDS);
    }

    @Test
    void ringingIsToldEveryMinuteForAsLongAsItMayLast() throws Exception {
        try (TestPhone phone = phone(RINGING_SPEED)) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            int minutes = 0;
            String message = phone.await(180);
            while (message.startsWith("SIP/2.0 180")) {
                minutes++;
                message = phone.await("SIP/2.0 ");
            }
            // the last resort comes when whoever has ringTimeout has had his say
            assertTrue(message.startsWith("SIP/2.0 480"), message);
            assertEquals(1 + SipServer.LONGEST_RINGING.toMinutes(), minutes, 1);
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> !call.ends.isEmpty());
            assertEquals(480, call.ends.get(0).status());
        }
    }

    @Test
    void anAnsweredCallRingsNoMoreAndHasNoLimit() throws Exception {
        try (TestPhone phone = phone(RINGING_SPEED)) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(180);
            call().answer();
            phone.await(200);
            phone.ack(1, null);
            // twelve minutes
            String message = phone.receive(12 * 60_000 / RINGING_SPEED);
            assertTrue(message == null || message.startsWith("SIP/2.0 200"), message);
            assertEquals(1, server.dialogs());
        }
    }

    @Test
    void anOwnerThatSendsNothingStillKeepsTheProxiesPatient() throws Exception {
        owner.policy = call -> {
        };
        try (TestPhone phone = phone(RINGING_SPEED)) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            assertEquals("", TestPhone.body(phone.await(183)));
            call().dialog.reject(486, null);
            phone.await(486);
        }
    }

    private TestPhone refreshed(int interval) throws Exception {
        owner.policy = TestOwner.Call::answer;
        TestPhone phone = phone(SESSION_SPEED);
        phone.extra = "Session-Expires: " + interval + ";refresher=uas\r\nSupported: timer\r\nAllow: INVITE, UPDATE\r\n";
        phone.call();
        phone.extra = "";
        return phone;
    }

    private static void reply(TestPhone phone, String request, String status, String header) throws Exception {
        phone.reply(request, status + (header == null ? "" : "\r\n" + header));
    }

    @Test
    void aRefreshThatFailedIsTriedAgainUntilItWorks() throws Exception {
        try (TestPhone phone = refreshed(1800)) {
            reply(phone, phone.await("UPDATE "), "500 Server Internal Error", null);
            reply(phone, phone.await("UPDATE "), "503 Service Unavailable", "Retry-After: 100");
            reply(phone, phone.await("UPDATE "), "491 Request Pending", null);
            reply(phone, phone.await("UPDATE "), "200 OK", "Session-Expires: 1800;refresher=uac");
            // a quarter of an hour later
            reply(phone, phone.await("UPDATE "), "200 OK", null);
            assertEquals(1, server.dialogs());
            assertTrue(call().ends.isEmpty());
        }
    }

    @Test
    void aRefreshTheOtherEndFindsTooShortIsMadeLonger() throws Exception {
        try (TestPhone phone = refreshed(1800)) {
            String first = phone.await("UPDATE ");
            assertEquals("1800;refresher=uac", TestPhone.header(first, "Session-Expires"));
            assertNull(TestPhone.header(first, "Min-SE"));
            reply(phone, first, "422 Session Interval Too Small", "Min-SE: 2400");
            String longer = phone.await("UPDATE ");
            assertEquals("2400;refresher=uac", TestPhone.header(longer, "Session-Expires"));
            assertEquals("2400", TestPhone.header(longer, "Min-SE"));
            reply(phone, longer, "200 OK", "Session-Expires: 2400;refresher=uac");
            assertEquals("2400;refresher=uac", TestPhone.header(phone.await("UPDATE "), "Session-Expires"));
            assertTrue(call().ends.isEmpty());
        }
    }

    @Test
    void theAnswerToARefreshSaysHowOftenToComeAgain() throws Exception {
        try (TestPhone phone = refreshed(1800)) {
            reply(phone, phone.await("UPDATE "), "200 OK", "Session-Expires: 600;refresher=uac");
            String next = phone.await("UPDATE ");
            assertEquals("600;refresher=uac", TestPhone.header(next, "Session-Expires"));
            // who says nothing of the refresher leaves it as it was
            reply(phone, next, "200 OK", "Session-Expires: 500");
            assertEquals("500;refresher=uac", TestPhone.header(phone.await("UPDATE "), "Session-Expires"));
            assertTrue(call().ends.isEmpty());
        }
    }

    @Test
    void anEndThatTakesOverTheRefreshIsWaitedForAndAskedNoMore() throws Exception {
        try (TestPhone phone = refreshed(600)) {
            reply(phone, phone.await("UPDATE "), "200 OK", "Session-Expires: 600; refresher = uas");
            String request = phone.await("");
            assertTrue(request.startsWith("BYE "), request);
            phone.reply(request, "200 OK");
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> !call.ends.isEmpty());
            assertEquals("session-expired", call.ends.get(0).reason());
        }
    }

    @Test
    void anAnswerWithoutAnIntervalSwitchesTheTimerOff() throws Exception {
        try (TestPhone phone = refreshed(600)) {
            reply(phone, phone.await("UPDATE "), "200 OK", null);
            // a quarter of an hour
            assertNull(phone.receive(15 * 60_000 / SESSION_SPEED));
            assertEquals(1, server.dialogs());
            assertTrue(call().ends.isEmpty());
        }
    }

    @Test
    void aSessionNobodyRefreshesEndsWhenItsTimeIsOver() throws Exception {
        try (TestPhone phone = refreshed(1800)) {
            int tried = 0;
            String request = phone.await("");
            while (request.startsWith("UPDATE ")) {
                tried++;
                reply(phone, request, "503 Service Unavailable", "Retry-After: 500");
                request = phone.await("");
            }
            assertTrue(request.startsWith("BYE "), request);
            phone.reply(request, "200 OK");
            assertTrue(tried >= 2 && tried <= 4, tried + " refreshes");
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> !call.ends.isEmpty());
            assertEquals("session-expired", call.ends.get(0).reason());
        }
    }

    @Test
    void aPeerThatKnowsNothingOfTheCallEndsIt() throws Exception {
        try (TestPhone phone = refreshed(1800)) {
            reply(phone, phone.await("UPDATE "), "481 Call/Transaction Does Not Exist", null);
            phone.reply(phone.await("BYE "), "481 Call/Transaction Does Not Exist");
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> !call.ends.isEmpty());
            assertEquals("session-refresh-failed", call.ends.get(0).reason());
        }
    }
}
