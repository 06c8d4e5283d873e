// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpOptions;
import io.sipmedia.rtp.RtpPorts;
import io.sipmedia.sip.DialogEnd;
import io.sipmedia.sip.sdp.SessionDescription;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The call's states, with a dialog that is played by the test. */
@Timeout(30)
class CallTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static MediaLoops loops;

    private final FakeDialog dialog = new FakeDialog();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Call call;

    @BeforeAll
    static void start() {
        loops = MediaLoops.create();
    }

    @AfterAll
    static void stop() {
        loops.close();
    }

    @AfterEach
    void end() {
        if (call != null) {
            dialog.end(DialogEnd.Kind.REMOTE_BYE);
            call.ended().toCompletableFuture().join();
        }
    }

    private Call call() {
        return call(AudioCodecId.PCMU, AudioCodecId.PCMA);
    }

    private Call call(AudioCodecId... codecs) {
        return call(new RtpPorts(28000, 28999, 0), codecs);
    }

    private Call call(RtpPorts ports, AudioCodecId... codecs) {
        CallSettings settings = new CallSettings(List.of(codecs), false, null, ports, RtpOptions.defaults());
        call = new Call("0123456789abcdef", "agent", dialog, loops.of("0123456789abcdef"), settings);
        call.addListener(new CallListener() {
            @Override
            public void onAnswered(Call it) {
                told.add("answered");
            }

            @Override
            public void onHeld(Call it) {
                told.add("held");
            }

            @Override
            public void onResumed(Call it) {
                told.add("resumed");
            }

            @Override
            public void onEnded(Call it, CallRecord record) {
                told.add("ended " + record.cause());
            }
        });
        return call;
    }

    private void occupy(CountDownLatch busy) {
        call.loop().eventLoop().execute(() -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Call answered() throws Exception {
        return answered(call());
    }

    private Call answered(Call call) throws Exception {
        call.answer().toCompletableFuture().get(5, TimeUnit.SECONDS);
        dialog.listener.onAck(null);
        await().atMost(LIMIT).until(() -> call.state() == CallState.ANSWERED);
        return call;
    }

    private Throwable failure(java.util.concurrent.CompletionStage<?> stage) {
        return assertThrows(ExecutionException.class, () -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS)).getCause();
    }

    @Test
    void aSecondAnswerDoesNothing() throws Exception {
        answered();
        assertFalse(call.answer().toCompletableFuture().get(5, TimeUnit.SECONDS));
        assertFalse(call.reject(486, null, null));
        assertEquals(1, dialog.sent("answer"));
    }

    @Test
    void aSecondAnswerWhileTheFirstOneIsOnItsWayDoesNothing() throws Exception {
        call();
        CountDownLatch begin = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> answers = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                    answers.add(call.answer().toCompletableFuture());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            threads.add(thread);
        }
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        int given = 0;
        for (CompletableFuture<Boolean> answer : answers) {
            given += answer.get(5, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertEquals(1, given);
        assertEquals(1, dialog.sent("answer"));
    }

    @Test
    void keysToATelephoneWithoutTelephoneEventAreRefusedInWords() throws Exception {
        answered();
        assertInstanceOf(CallStateException.class, failure(call.sendDigits("1", 100, 100)));
        dialog.end(DialogEnd.Kind.REMOTE_BYE);
        await().atMost(LIMIT).until(() -> call.state() == CallState.ENDED);
        assertInstanceOf(CallGoneException.class, failure(call.sendDigits("1", 100, 100)));
    }

    @Test
    void aRefusedCallCannotBeAnswered() {
        call();
        assertTrue(call.reject(486, "Busy", null));
        assertNotNull(failure(call.answer()));
        assertEquals(0, dialog.sent("answer"));
        await().atMost(LIMIT).until(() -> told.contains("ended rejected"));
    }

    @Test
    void theCallerWasFasterThanTheAnswer() {
        call();
        dialog.end(DialogEnd.Kind.CANCELLED);
        assertInstanceOf(CallGoneException.class, failure(call.answer()));
        assertEquals(List.of("ended cancelled"), told);
        assertThrows(CallGoneException.class, () -> call.play(AudioFrame.of(call.id(), 8000, new short[160], 0)));
    }

    @Test
    void nothingInCommonIs488() {
        dialog.offer = FakeDialog.sdp("9", "sendrecv");
        call();
        MediaRefusedException e = assertInstanceOf(MediaRefusedException.class, failure(call.answer()));
        assertEquals(488, e.sipStatus());
        assertEquals(1, dialog.sent("reject 488"));
        await().atMost(LIMIT).until(() -> told.contains("ended no-common-media"));
    }

    @Test
    void withoutACodecInCommonNoPortIsTaken() throws Exception {
        dialog.offer = FakeDialog.sdp("9", "sendrecv");
        try (DatagramSocket other = new DatagramSocket(28_998, InetAddress.getLoopbackAddress())) {
            // the only pair is taken, which does not matter to who could not use it
            call(new RtpPorts(28_998, 28_999, 0), AudioCodecId.PCMU);
            assertEquals(488, assertInstanceOf(MediaRefusedException.class, failure(call.answer())).sipStatus());
            await().atMost(LIMIT).until(() -> told.contains("ended no-common-media"));
            assertTrue(other.isBound());
        }
    }

    @Test
    void aCodecWithoutAPortIs503() throws Exception {
        try (DatagramSocket other = new DatagramSocket(28_996, InetAddress.getLoopbackAddress())) {
            RtpPorts ports = new RtpPorts(28_996, 28_997, 0);
            call(ports, AudioCodecId.PCMU);
            assertEquals(503, assertInstanceOf(MediaRefusedException.class, failure(call.answer())).sipStatus());
            await().atMost(LIMIT).until(() -> told.contains("ended no-port"));
            assertEquals(0, ports.inUse());
            assertTrue(other.isBound());
        }
    }

    @Test
    void theLoopBindsNoPorts() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        RtpPorts ports = new RtpPorts(28_000, 28_999, 0);
        call(ports, AudioCodecId.PCMU);
        occupy(busy);
        try {
            var answer = call.answer();
            assertEquals(1, ports.inUse(), "bound while the loop does something else");
            dialog.end(DialogEnd.Kind.CANCELLED);
            busy.countDown();
            // the answer was first, so the call had its media for a moment
            answer.toCompletableFuture().get(5, TimeUnit.SECONDS);
            await().atMost(LIMIT).until(() -> ports.inUse() == 0);
        } finally {
            busy.countDown();
        }
    }

    @Test
    void whatWasPreparedForACallThatIsGoneIsGivenBack() {
        RtpPorts ports = new RtpPorts(28_000, 28_999, 0);
        CountDownLatch busy = new CountDownLatch(1);
        call(ports, AudioCodecId.PCMU);
        occupy(busy);
        try {
            dialog.end(DialogEnd.Kind.CANCELLED);
            var answer = call.answer();
            assertEquals(1, ports.inUse());
            busy.countDown();
            assertInstanceOf(CallGoneException.class, failure(answer));
            await().atMost(LIMIT).until(() -> ports.inUse() == 0);
        } finally {
            busy.countDown();
        }
    }

    @Test
    void aDelayedOfferIsAgreedOnWithTheAck() throws Exception {
        dialog.offer = null;
        call().answer().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertTrue(dialog.local.toString().contains("a=rtpmap:8 PCMA/8000"));
        assertEquals(0, call.sampleRate());
        dialog.listener.onAck(FakeDialog.sdp("8", "sendrecv"));
        await().atMost(LIMIT).until(() -> told.contains("answered"));
        assertEquals(8000, call.sampleRate());
    }

    @Test
    void anAckWithoutTheAnswerEndsTheCall() throws Exception {
        dialog.offer = null;
        call().answer().toCompletableFuture().get(5, TimeUnit.SECONDS);
        dialog.listener.onAck(null);
        await().atMost(LIMIT).until(() -> told.contains("ended no-common-media"));
    }

    @Test
    void holdIsMirroredAndTold() throws Exception {
        answered();
        SessionDescription inactive = dialog.listener.onReinvite(FakeDialog.sdp("0", "sendonly"));
        assertTrue(inactive.toString().contains("a=recvonly"), inactive.toString());
        await().atMost(LIMIT).until(() -> call.state() == CallState.HELD);
        assertTrue(dialog.listener.onReinvite(FakeDialog.sdp("0", "inactive")).toString().contains("a=inactive"));
        assertTrue(dialog.listener.onReinvite(FakeDialog.sdp("0", "sendrecv")).toString().contains("a=sendrecv"));
        await().atMost(LIMIT).until(() -> call.state() == CallState.ANSWERED);
        assertNull(dialog.listener.onReinvite(FakeDialog.sdp("9", "sendrecv")), "a codec we do not speak leaves all as it was");
        assertEquals(CallState.ANSWERED, call.state());
        assertEquals(List.of("answered", "held", "resumed"), told);
    }

    @Test
    void aReinviteMayChangeTheCodec() throws Exception {
        call(AudioCodecId.PCMU, AudioCodecId.G722);
        answered(call);
        assertEquals(8000, call.sampleRate());
        assertTrue(dialog.listener.onReinvite(FakeDialog.sdp("9", "sendrecv")).toString().contains("a=rtpmap:9 G722/8000"));
        await().atMost(LIMIT).until(() -> call.sampleRate() == 16_000);
        assertTrue(dialog.listener.onReinvite(FakeDialog.sdp("0", "sendrecv")).toString().contains("a=rtpmap:0 PCMU/8000"));
        await().atMost(LIMIT).until(() -> call.sampleRate() == 8000);
        assertEquals(CallState.ANSWERED, call.state());
        assertEquals(List.of("answered"), told, "no hold, no end");
    }

    @Test
    void anAnswerEndsWhereTheModelSaysSoAndOneWithoutAnEndFades() throws Exception {
        try (DatagramSocket phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout(5000);
            dialog.offer = SessionDescription.parse(FakeDialog.sdp("0", "sendrecv").toString().replace("9999", "" + phone.getLocalPort()));
            answered();
            say("a");
            call.play(AudioFrame.endOfItem(call.id(), 8000, 320, "r", "a", 0));
            assertEquals(2, loudPackets(phone));
            say("b");
            assertEquals(3, loudPackets(phone), "what is made up is in a packet of its own");
        }
    }

    // two packets
    private void say(String item) {
        short[] samples = new short[320];
        Arrays.fill(samples, (short) 4000);
        call.play(AudioFrame.ofItem(call.id(), 8000, samples, 0, "r", item, 0));
    }

    // of the next answer
    private static int loudPackets(DatagramSocket phone) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        int loud = 0;
        for (int silent = 0; loud == 0 || silent < 3;) {
            phone.receive(packet);
            boolean sound = packet.getData()[12] != (byte) 0xFF;
            loud += sound ? 1 : 0;
            silent = sound ? 0 : silent + 1;
        }
        return loud;
    }

    @Test
    void reportsGoToThePortThatTheOfferNamesSinceOnePortForBothIsRefused() throws Exception {
        try (DatagramSocket rtcp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            rtcp.setSoTimeout(5000);
            dialog.offer = SessionDescription.parse(FakeDialog.sdp("0", "sendrecv") + "a=rtcp-mux\r\na=rtcp:" + rtcp.getLocalPort() + "\r\n");
            answered();
            assertFalse(dialog.local.toString().contains("rtcp-mux"), dialog.local.toString());
            DatagramPacket report = new DatagramPacket(new byte[1500], 1500);
            rtcp.receive(report);
            assertEquals(dialog.local.media().get(0).port() + 1, report.getPort());
            assertEquals(200, report.getData()[1] & 0xFF, "a sender report");
        }
    }

    @Test
    void aCallMayBeBornOnHold() throws Exception {
        dialog.offer = FakeDialog.sdp("0", "sendonly");
        call().answer().toCompletableFuture().get(5, TimeUnit.SECONDS);
        dialog.listener.onAck(null);
        await().atMost(LIMIT).until(() -> call.state() == CallState.HELD);
        assertEquals(List.of("answered", "held"), told);
    }

    @Test
    void theEndIsToldOnceWhoeverEndsIt() throws Exception {
        answered();
        call.hangup(null, null);
        call.hangup("model-failed", null);
        dialog.end(DialogEnd.Kind.REMOTE_BYE);
        dialog.end(DialogEnd.Kind.LOCAL_BYE);
        call.ended().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertEquals(1, told.stream().filter(each -> each.startsWith("ended")).count());
        assertTrue(dialog.sent("bye") <= 1);
    }

    @Test
    void aHangupThatWaitsForTheLastWordKeepsNothingOfACallThatIsOverBefore() throws Exception {
        WeakReference<Call> left = hungUpInTheMiddle();
        await().atMost(LIMIT).until(() -> {
            System.gc();
            return left.get() == null;
        });
    }

    private WeakReference<Call> hungUpInTheMiddle() throws Exception {
        answered();
        call.prompt(new short[80_000], false);
        call.hangup(null, null);
        await().atMost(LIMIT).until(() -> call.mediaStats().toCompletableFuture().get(5, TimeUnit.SECONDS) != null);
        dialog.end(DialogEnd.Kind.REMOTE_BYE);
        call.ended().toCompletableFuture().get(5, TimeUnit.SECONDS);
        WeakReference<Call> left = new WeakReference<>(call);
        dialog.listener = null;
        call = null;
        return left;
    }

    @Test
    void aCallWithoutACommonCodecLeavesItsPortsToTheNext() throws Exception {
        RtpPorts pair = onePair(60_000);
        dialog.offer = FakeDialog.sdp("18", "sendrecv");
        assertInstanceOf(MediaRefusedException.class, failure(call(pair, AudioCodecId.PCMU).answer()));
        await().atMost(LIMIT).until(() -> pair.inUse() == 0);
        dialog.offer = FakeDialog.sdp("0", "sendrecv");
        assertEquals(true, call(pair, AudioCodecId.PCMU).answer().toCompletableFuture().get(5, TimeUnit.SECONDS));
    }

    @Test
    void portsThatWereOfferedRestThoughNoAnswerCame() throws Exception {
        RtpPorts pair = onePair(60_000);
        dialog.offer = null;
        assertEquals(true, call(pair, AudioCodecId.PCMU).answer().toCompletableFuture().get(5, TimeUnit.SECONDS));
        dialog.listener.onAck(null);
        await().atMost(LIMIT).until(() -> told.contains("ended no-common-media") && pair.inUse() == 0);
        Throwable refused = failure(call(pair, AudioCodecId.PCMU).answer());
        assertTrue(refused.getMessage().contains("resting"), refused.getMessage());
    }

    // one that nobody else on this machine holds
    private RtpPorts onePair(long restMillis) throws Exception {
        RtpPorts some = new RtpPorts(28000, 28999, 0);
        answered(call(some, AudioCodecId.PCMU));
        int port = dialog.local.media().get(0).port();
        dialog.end(DialogEnd.Kind.REMOTE_BYE);
        await().atMost(LIMIT).until(() -> some.inUse() == 0);
        told.clear();
        return new RtpPorts(port, port + 1, restMillis);
    }

    @Test
    void aHangupWhileItRingsRefuses() {
        call();
        call.hangup("shutdown", null);
        await().atMost(LIMIT).until(() -> dialog.sent("bye") == 1);
    }

    @Test
    void aHangupOnHoldDoesNotWaitForWhatCannotBeSent() throws Exception {
        answered();
        call.prompt(new short[80_000], false);
        dialog.listener.onReinvite(FakeDialog.sdp("0", "inactive"));
        await().atMost(LIMIT).until(() -> call.state() == CallState.HELD);
        call.hangup(null, null);
        await().atMost(LIMIT).until(() -> told.contains("ended local-bye"));
    }

    @Test
    void theRecordIsJson() throws Exception {
        answered();
        dialog.listener.onInfoDigit('7', 100);
        dialog.end(DialogEnd.Kind.REMOTE_BYE);
        CallRecord record = call.ended().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertEquals("7", record.toMap().get("digits"));
        assertTrue(record.toJson().contains("\"sipCallId\":\"abc@caller\""), record.toJson());
        assertEquals(record.started().toString(), record.toMap().get("started"));
        assertEquals(List.of("answering", "answered", "digit", "ended"), record.timeline().stream().map(CallRecord.Entry::what).toList());
    }
}
