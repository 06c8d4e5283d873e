// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScriptedCallerTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @AfterEach
    void noThreadIsLeft() {
        await().atMost(LIMIT).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("rehearsal-caller") || thread.getName().startsWith("answering-phone")));
    }

    @Test
    void aCallIsHeardOnBothSides() throws Exception {
        List<ConversationEvent> events = new CopyOnWriteArrayList<>();
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).from("+12025550123").displayName("A \"B\" C")
                        .header("X-Customer", "1007").listener(events::add).build()) {
            caller.call();
            phone.media.mouth().say(Voices.load("opening-hours.wav", 8000));
            caller.waitsUntilAnswerEnds(Duration.ofMillis(400), LIMIT).says("hello.wav").hangsUp();

            SpeechSegment heard = caller.heardSpeech().get(0);
            assertEquals(-19, heard.levelDbfs(), 3);
            assertTrue(heard.durationMillis() > 1000, heard.toString());
            assertEquals(1, phone.ear.segments().size());
            assertEquals(-19, phone.ear.segments().get(0).levelDbfs(), 3);
            SipText invite = phone.received("INVITE");
            assertTrue(invite.header("From").startsWith("\"A \\\"B\\\" C\" <sip:+12025550123@127.0.0.1>;tag="), invite.header("From"));
            assertEquals("1007", invite.header("X-Customer"));
            assertEquals(1, phone.count("ACK"));
            assertEquals(1, phone.count("BYE"));
            Recording recording = caller.recording();
            assertEquals(recording.left().length, recording.right().length);
            assertEquals(1, SpeechSegment.find(recording.left(), 8000, -42, 300).size());
            assertEquals(List.of("dialing", "ringing", "answered", "hears", "heard", "says", "hung-up"),
                    events.stream().map(ConversationEvent::kind).toList());
            assertEquals("hello there", events.get(5).text());
        }
    }

    @Test
    void g711IsCarriedAsItIs() throws Exception {
        short[] ramp = new short[1600];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = G711.decode(new byte[] {(byte) i}, 0, 1, true)[0];
        }
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).codecs("PCMA").build()) {
            caller.call().says(ramp);
            await().atMost(LIMIT).until(() -> !phone.ear.segments().isEmpty() && contains(phone.ear.samples(phone.ear.end()), ramp));
        }
    }

    @Test
    void packetsKeepSequenceAndTimeStampEvenWithLosses() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call().loses(20).pauses(Duration.ofMillis(1000));
            caller.hangsUp();
            await().atMost(LIMIT).until(() -> phone.ear.packets().size() == caller.sentPackets());
            List<HeardPacket> packets = phone.ear.packets();
            assertTrue(packets.get(0).marker());
            assertTrue(caller.lostPackets() > 0);
            for (HeardPacket packet : packets) {
                int step = packet.sequence() - packets.get(0).sequence() & 0xffff;
                assertEquals(step * 160L, packet.timestamp() - packets.get(0).timestamp() & 0xffffffffL);
            }
        }
    }

    @Test
    void delayedPacketsArriveAllTheSame() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call().delays(30, 60).pauses(Duration.ofMillis(600));
            caller.delays(0, 0).pauses(Duration.ofMillis(200));
            await().atMost(LIMIT).until(() -> phone.ear.packets().size() >= caller.sentPackets() - 2);
            List<Integer> order = phone.ear.packets().stream().map(HeardPacket::sequence).toList();
            assertFalse(order.equals(order.stream().sorted().toList()), "jitter above 20 ms must change the order of some");
        }
    }

    @Test
    void aHandsFreeTelephoneSendsBackWhatItHears() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call().echoes(-12, Duration.ofMillis(100));
            phone.media.mouth().say(Voices.load("opening-hours.wav", 8000));
            caller.waitsUntilAnswerEnds(Duration.ofMillis(400), LIMIT).hangsUp();
            SpeechSegment heard = caller.heardSpeech().get(0);
            SpeechSegment echo = phone.ear.segments().get(0);
            assertEquals(heard.levelDbfs() - 12, echo.levelDbfs(), 3);
            assertEquals(0, SpeechSegment.find(caller.recording().left(), 8000, -42, 300).size(), "it is not what he said");
        }
    }

    @Test
    void digitsAreTelephoneEvents() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call().sends("12#");
            await().atMost(LIMIT).until(() -> "12#".equals(phone.ear.digits()));
            List<HeardPacket> events = phone.ear.packets().stream().filter(p -> p.payloadType() == 101).toList();
            assertEquals(3 * 10, events.size());
            assertEquals(3, events.stream().map(HeardPacket::timestamp).distinct().count());
            assertEquals(3, events.stream().filter(p -> p.marker()).count());
        }
    }

    @Test
    void holdAndResumeAreReInvites() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call().holds();
            assertTrue(phone.received("INVITE").body().contains("a=sendonly"));
            long whenHeld = caller.sentPackets();
            caller.waitsForSilence(Duration.ofMillis(200), LIMIT);
            assertTrue(caller.sentPackets() <= whenHeld + 1);
            caller.resumes();
            assertTrue(phone.received("INVITE").body().contains("a=sendrecv"));
            await().atMost(LIMIT).until(() -> caller.sentPackets() > whenHeld + 2);
            assertEquals(3, phone.count("INVITE"));
            await().atMost(LIMIT).until(() -> phone.count("ACK") == 3);
        }
    }

    @Test
    void aDelayedOfferIsAnsweredInTheAck() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).delayedOffer().build()) {
            caller.call();
            assertTrue(phone.received("INVITE").body().isEmpty());
            await().atMost(LIMIT).until(() -> phone.count("ACK") == 1);
            assertTrue(phone.received("ACK").body().contains("m=audio " + caller.mediaAddress().getPort() + " RTP/AVP 0 101\r\n"));
            caller.says("hello.wav");
            await().atMost(LIMIT).until(() -> !phone.ear.segments().isEmpty());
        }
    }

    @Test
    void refusalsAreAcknowledgedAndThrown() throws Exception {
        try (AnsweringPhone phone = new AnsweringPhone(request -> List.of("486 Busy Here"));
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            CallRejected rejected = assertThrows(CallRejected.class, caller::call);
            assertEquals(486, rejected.status());
            await().atMost(LIMIT).until(() -> phone.count("ACK") == 1);
            assertEquals(SipText.parameter(phone.received("INVITE").header("Via"), "branch"),
                    SipText.parameter(phone.received("ACK").header("Via"), "branch"));
        }
    }

    @Test
    void cancelEndsARingingCall() throws Exception {
        AnsweringPhone[] self = new AnsweringPhone[1];
        try (AnsweringPhone phone = new AnsweringPhone(request -> switch (request.method()) {
                    case "INVITE" -> List.of("180 Ringing");
                    case "CANCEL" -> List.of("200 OK");
                    default -> List.of();
                });
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).answerLimit(Duration.ofSeconds(1)).build()) {
            caller.dial().rings(LIMIT);
            assertEquals(408, assertThrows(CallRejected.class, () -> caller.awaitsAnswer(LIMIT)).status());
            assertEquals(1, phone.count("CANCEL"));
        }
    }

    @Test
    void theOtherSideMayHangUpHoldAndAsk() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call();
            phone.asks("OPTIONS", Map.of(), null);
            phone.asks("INVITE", Map.of(), phone.offer("sendonly"));
            await().atMost(LIMIT).until(() -> phone.received.stream().anyMatch(m -> m.isResponse() && m.body().contains("a=recvonly")));
            phone.asks("BYE", Map.of(), null);
            caller.expectHangUp(LIMIT);
            assertTrue(caller.endedByPeer());
            assertTrue(assertThrows(CallerException.class, () -> caller.hears(LIMIT)).getMessage().contains("the other side hung up"));
            assertThrows(CallerException.class, () -> caller.says("hello.wav"));
        }
    }

    @Test
    void aTransferIsFollowedAndItsOutcomeTold() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).declinesTransfers().build()) {
            caller.call();
            phone.asks("REFER", Map.of("Refer-To", "<sip:sales@example.com>"), null);
            assertEquals("sip:sales@example.com", caller.expectTransfer(LIMIT));
            assertEquals(2, phone.count("NOTIFY"));
            SipText last = phone.received("NOTIFY");
            assertEquals("SIP/2.0 603 Decline\r\n", last.body());
            assertEquals("terminated;reason=noresource", last.header("Subscription-State"));
            assertTrue(phone.received.stream().anyMatch(m -> m.isResponse() && m.status() == 202));
        }
    }

    @Test
    void aStrangerSendsFromElsewhere() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call();
            try (Stranger stranger = caller.stranger()) {
                stranger.sendsFrames(5);
                await().atMost(LIMIT).until(() -> phone.ear.packets().stream().filter(p -> p.source().equals(stranger.address())).count() == 5);
            }
        }
    }

    @Test
    void aLimitThatPassesSaysWhatWasMissed() throws Exception {
        try (AnsweringPhone phone = AnsweringPhone.answers();
                ScriptedCaller caller = ScriptedCaller.builder().target(phone.uri()).build()) {
            caller.call();
            CallerException late = assertThrows(CallerException.class, () -> caller.hears(Duration.ofMillis(100)));
            assertEquals("Not within 100 ms: 60 ms of speech (heard so far: 0 ms)", late.getMessage());
            assertThrows(IllegalArgumentException.class, () -> caller.says("no-such.wav"));
        }
    }

    private static boolean contains(short[] all, short[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            int i = 0;
            while (i < part.length && all[at + i] == part[i]) {
                i++;
            }
            if (i == part.length) {
                return true;
            }
        }
        return false;
    }
}
