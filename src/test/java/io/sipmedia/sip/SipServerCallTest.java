// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls from INVITE to BYE on real sockets (RFC 3261 12 to 15). */
class SipServerCallTest {
    private static final TestOwner OWNER = TestOwner.answering();
    private static SipServer server;

    @BeforeAll
    static void start() {
        server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0,tcp:127.0.0.1:0").withT1(Duration.ofMillis(30)), OWNER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        OWNER.calls.clear();
        OWNER.policy = TestOwner.Call::answer;
    }

    private TestPhone phone() throws Exception {
        return TestPhone.udp(server.port("udp"));
    }

    private TestOwner.Call call() throws InterruptedException {
        TestOwner.Call call = OWNER.calls.poll(5, TimeUnit.SECONDS);
        assertNotNull(call, "no call came");
        return call;
    }

    private static DialogEnd end(TestOwner.Call call) {
        await().atMost(Duration.ofSeconds(5)).until(() -> !call.ends.isEmpty());
        assertEquals(1, call.ends.size());
        return call.ends.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aCallIsAnsweredAndTheCallerHangsUp(String transport) throws Exception {
        try (TestPhone phone = transport.equals("udp") ? phone() : TestPhone.tcp(server.port("tcp"))) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            String ok = phone.await(200);
            assertTrue(TestPhone.body(ok).contains("m=audio 30000 RTP/AVP 0 101"), ok);
            assertTrue(TestPhone.header(ok, "Contact").contains("127.0.0.1:" + server.port(transport)), ok);
            assertEquals("timer", TestPhone.header(ok, "Supported"));
            phone.target = TestPhone.uri(TestPhone.header(ok, "Contact"));
            phone.ack(1, null);
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("ack"));
            assertEquals("agent", call.dialog.requestUser());
            assertEquals("Alice", call.dialog.from().displayName());
            assertEquals("sip:alice@example.com", call.dialog.from().uri());
            assertEquals(transport, call.dialog.transport());
            assertEquals(phone.port(), call.dialog.peer().getPort());
            assertEquals("127.0.0.1", call.dialog.localAddress().getHostAddress());
            phone.send(phone.request("BYE", 2, null, ""));
            phone.await(200);
            assertEquals(DialogEnd.Kind.REMOTE_BYE, end(call).kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void weHangUpWithAReason(String transport) throws Exception {
        try (TestPhone phone = transport.equals("udp") ? phone() : TestPhone.tcp(server.port("tcp"))) {
            phone.call();
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> call.events.contains("ack"));
            assertTrue(call.dialog.bye("goodbye"));
            String bye = phone.await("BYE ");
            assertTrue(bye.startsWith("BYE sip:alice@127.0.0.1:" + phone.port()), bye);
            assertTrue(TestPhone.header(bye, "Reason").contains("goodbye"), bye);
            assertEquals(phone.fromTag, TestPhone.tag(bye, "To"));
            assertEquals(phone.toTag, TestPhone.tag(bye, "From"));
            phone.reply(bye, "200 OK");
            assertEquals(DialogEnd.Kind.LOCAL_BYE, end(call).kind());
            assertTrue(!call.dialog.bye(null) && !call.dialog.ring() && !call.dialog.reject(486, null));
        }
    }

    @Test
    void anEndedCallIsLetGoOfWhileItsInviteIsRemembered() throws Exception {
        // remembered for 32 seconds here, as everywhere outside of tests
        TestOwner owner = TestOwner.answering();
        try (SipServer usual = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0"), owner);
                TestPhone phone = TestPhone.udp(usual.port("udp"))) {
            String invite = phone.request("INVITE", 1, "application/sdp", TestPhone.SDP);
            phone.send(invite);
            String ok = phone.await(200);
            phone.target = TestPhone.uri(TestPhone.header(ok, "Contact"));
            phone.ack(1, null);
            phone.send(phone.request("BYE", 2, null, ""));
            phone.await(200);
            Remains remains = ended(owner);
            await("what the owner keeps of a call, and the dialog, to be free").atMost(Duration.ofSeconds(10)).until(() -> {
                System.gc();
                return remains.call.get() == null && remains.dialog.get() == null;
            });
            phone.send(invite);
            try (TestPhone other = TestPhone.udp(usual.port("udp"))) {
                other.send(other.request("OPTIONS", 1, null, ""));
                other.await(200);
            }
            assertTrue(owner.calls.isEmpty(), "a late copy of the INVITE does not ring again");
        }
    }

    // in a frame of its own, so that no local variable keeps it
    private static Remains ended(TestOwner owner) throws InterruptedException {
        TestOwner.Call call = owner.calls.poll(5, TimeUnit.SECONDS);
        assertEquals(DialogEnd.Kind.REMOTE_BYE, end(call).kind());
        return new Remains(new WeakReference<>(call), new WeakReference<>(call.dialog));
    }

    private record Remains(WeakReference<TestOwner.Call> call, WeakReference<InviteDialog> dialog) {
    }

    @Test
    void theCancelOfACallThatIsOverIsStillKnown() throws Exception {
        OWNER.policy = call -> call.dialog.reject(486, null);
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            String busy = phone.await(486);
            end(call());
            phone.send(phone.requestOn(phone.branch, "CANCEL", 1, null, ""));
            String known = phone.await(200);
            assertEquals("1 CANCEL", TestPhone.header(known, "CSeq"));
            assertEquals(TestPhone.tag(busy, "To"), TestPhone.tag(known, "To"));
            // the same INVITE by another path, behind the first
            phone.send(phone.requestOn("z9hG4bKanother", "INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(482);
            assertTrue(OWNER.calls.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aCallerHearsOfItsInviteBeforeItWouldRepeatIt(String transport) throws Exception {
        OWNER.policy = call -> {
        };
        try (TestPhone phone = transport.equals("udp") ? phone() : TestPhone.tcp(server.port("tcp"))) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            // 200 ms (RFC 3261 17.2.1); the first copy would leave after 500
            String message = phone.receive(450);
            assertTrue(message != null && message.startsWith("SIP/2.0 100"), message);
            call().dialog.reject(486, null);
            phone.await(486);
        }
    }

    @Test
    void whatIsSaidAtOnceNeedsNo100() throws Exception {
        OWNER.policy = call -> call.dialog.ring();
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            assertTrue(phone.receive(TestPhone.PATIENCE_MILLIS).startsWith("SIP/2.0 180"));
            String more = phone.receive(400);
            assertTrue(more == null, more);
            call().dialog.reject(486, null);
            phone.await(486);
        }
    }

    @Test
    void aByeBeforeTheAckWaitsForIt() throws Exception {
        OWNER.policy = call -> {
            call.answer();
            call.dialog.bye(null);
        };
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(200);
            // the 200 comes again, no BYE
            phone.await(200);
            phone.ack(1, null);
            phone.reply(phone.await("BYE "), "200 OK");
            assertEquals(DialogEnd.Kind.LOCAL_BYE, end(call()).kind());
        }
    }

    @Test
    void withoutAckThe200IsRepeatedThenTheCallEnds() throws Exception {
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            for (int i = 0; i < 4; i++) {
                phone.await(200);
            }
            phone.reply(phone.await("BYE "), "200 OK");
            assertEquals(DialogEnd.Kind.NO_ACK, end(call()).kind());
        }
    }

    @Test
    void aDelayedOfferIsAnsweredInTheAck() throws Exception {
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, null, ""));
            String ok = phone.await(200);
            assertTrue(TestPhone.body(ok).contains("m=audio 30000 RTP/AVP 0 8 101"), ok);
            phone.ack(1, TestPhone.SDP);
            TestOwner.Call call = call();
            await().atMost(Duration.ofSeconds(5)).until(() -> call.acknowledged != null);
            assertNull(call.dialog.offer());
            assertEquals(40_000, call.acknowledged.media().get(0).port());
        }
    }

    @Test
    void ringingEarlyMediaAndRejection() throws Exception {
        OWNER.policy = call -> {
            call.dialog.ring();
            call.dialog.progress(call.dialog.offer());
            call.dialog.reject(486, null);
        };
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            String ringing = phone.await(180);
            assertNotNull(TestPhone.header(ringing, "Contact"));
            assertTrue(TestPhone.body(phone.await(183)).startsWith("v=0"));
            phone.await(486);
            phone.send(phone.requestOn(phone.branch, "ACK", 1, null, ""));
            DialogEnd end = end(call());
            assertEquals(DialogEnd.Kind.REJECTED, end.kind());
            assertEquals(486, end.status());
        }
    }

    @Test
    void aCancelEndsTheRinging() throws Exception {
        OWNER.policy = call -> call.dialog.ring();
        try (TestPhone phone = phone()) {
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(180);
            phone.toTag = null;
            phone.send(phone.requestOn(phone.branch, "CANCEL", 1, null, ""));
            phone.await(200);
            phone.await(487);
            TestOwner.Call call = call();
            assertEquals(DialogEnd.Kind.CANCELLED, end(call).kind());
            assertTrue(!call.dialog.answer(call.dialog.offer()));
        }
    }

    @Test
    void cancelAndAnswerRaceToOneEnd() throws Exception {
        OWNER.policy = call -> call.dialog.ring();
        for (int i = 0; i < 20; i++) {
            try (TestPhone phone = phone()) {
                phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
                phone.await(180);
                TestOwner.Call call = call();
                Thread answering = new Thread(call::answer);
                answering.start();
                phone.send(phone.requestOn(phone.branch, "CANCEL", 1, null, ""));
                answering.join(5_000);
                boolean answered = false;
                boolean cancelled = false;
                while (!answered && !cancelled) {
                    String message = phone.await("SIP/2.0 ");
                    cancelled = message.startsWith("SIP/2.0 487");
                    answered = TestPhone.header(message, "CSeq").equals("1 INVITE") && message.startsWith("SIP/2.0 200");
                }
                if (answered) {
                    phone.ack(1, null);
                    phone.send(phone.request("BYE", 2, null, ""));
                }
                assertEquals(answered ? DialogEnd.Kind.REMOTE_BYE : DialogEnd.Kind.CANCELLED, end(call).kind());
            }
        }
    }

    @Test
    void anInviteSentTwiceMakesOneCall() throws Exception {
        try (TestPhone phone = phone()) {
            String invite = phone.request("INVITE", 1, "application/sdp", TestPhone.SDP);
            phone.send(invite).send(invite);
            phone.await(200);
            phone.send(invite);
            phone.await(200);
            phone.ack(1, null);
            phone.send(invite);
            phone.send(phone.request("BYE", 2, null, ""));
            call();
            assertNull(OWNER.calls.poll());
        }
    }

    @Test
    void theSameInviteByAnotherPathIsALoop() throws Exception {
        try (TestPhone phone = phone()) {
            OWNER.policy = call -> call.dialog.ring();
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(180);
            phone.toTag = null;
            phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
            phone.await(482);
        }
    }
}
