// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.WavFile;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import io.sipmedia.rehearsal.model.RehearsalSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SIPp calls the gateway with recorded speech and RTP of its own; what came back is measured on the wire. */
class SippCallTest extends BlackBoxTest {

    private static final String ORDER = "where-is-my-order.wav";
    private static final int MANY = 20;
    private static final int QUIETEST = -30;
    private static final int LOUDEST = -12;

    @Override
    Map<String, String> programs() {
        return Map.of("sipp", "sip-tester");
    }

    @Test
    void speaksOverUdpAndHangsUp() throws Exception {
        speaksAndHangsUp(new Sipp(folder, "hangs-up").option("-t", "u1"), "udp", 0);
    }

    @Test
    void speaksOverTcpInALawAndHangsUp() throws Exception {
        speaksAndHangsUp(new Sipp(folder, "hangs-up").option("-t", "t1").aLaw(), "tcp", 8);
    }

    private void speaksAndHangsUp(Sipp sipp, String transport, int payloadType) throws Exception {
        RtpCapture capture = RtpCapture.start(folder, RTP_PORTS);
        try (Peer caller = sipp.option("-m", "1", "-d", "16000").call(phone.port(transport), CallerVoice.says(ORDER))) {
            assertEquals(0, caller.exit(60), caller.output());
            assertTrue(understood().contains("order"), "the model understood: " + understood());
            await("the record").atMost(LIMIT).until(() -> !causes().isEmpty());
            assertEquals(List.of("remote-bye"), causes());
            assertHeard(capture, sipp, payloadType, 1);
        } finally {
            end(capture);
        }
    }

    @Test
    void waitsForTheGatewayToHangUp() throws Exception {
        Sipp sipp = new Sipp(folder, "is-hung-up-on").option("-m", "1");
        RtpCapture capture = RtpCapture.start(folder, RTP_PORTS);
        try (Peer caller = sipp.call(phone.port("udp"), CallerVoice.says("goodbye.wav"))) {
            assertEquals(0, caller.exit(60), caller.output());
            assertTrue(understood().contains("goodbye"), "the model understood: " + understood());
            await("the record").atMost(LIMIT).until(() -> !causes().isEmpty());
            assertEquals(List.of("local-bye"), causes());
            assertHeard(capture, sipp, 0, 1);
        } finally {
            end(capture);
        }
    }

    @Test
    void twentyCallsAtOnce() throws Exception {
        // so long that a model that lags behind twenty callers on a busy machine has still heard their question
        Sipp sipp = new Sipp(folder, "hangs-up").option("-m", "" + MANY, "-l", "" + MANY, "-r", "" + MANY, "-d", "25000");
        RtpCapture capture = RtpCapture.start(folder, RTP_PORTS);
        try (Peer caller = sipp.call(phone.port("udp"), CallerVoice.says(ORDER))) {
            await("all calls").atMost(LIMIT).until(() -> phone.callCount() == MANY);
            assertEquals(0, caller.exit(60), caller.output());
            assertEquals(MANY, sessions().size());
            // what came is enough: to understand twenty at once takes a small machine long
            for (RehearsalSession session : sessions()) {
                short[] came = new WavFile(session.receivedAudioRate(), session.receivedAudio()).at(CallerVoice.RATE).samples();
                List<SpeechSegment> speech = CallerVoice.speech(came);
                assertTrue(!speech.isEmpty() && CallerVoice.level(speech) > QUIETEST, "came to the model: " + speech);
            }
            await("the records").atMost(LIMIT).until(() -> causes().size() == MANY);
            assertEquals(Collections.nCopies(MANY, "remote-bye"), causes());
            assertHeard(capture, sipp, 0, MANY);
        } finally {
            end(capture);
        }
    }

    /** Every caller got speech of the right level, complete; a single one also after its own words. */
    private void assertHeard(RtpCapture capture, Sipp sipp, int payloadType, int calls) throws IOException, InterruptedException {
        Set<Integer> ports = sipp.answeredMediaPorts();
        assertEquals(calls, ports.size(), "ports for audio: " + ports);
        await("RTP ports to be closed").atMost(LIMIT).until(() -> phone.rtpPortsInUse() == 0);
        Set<Integer> both = new HashSet<>(ports);
        ports.forEach(port -> both.add(port + 1));
        assertFree(both);
        if (capture == null) {
            return;
        }
        Map<String, RtpTrace> wire = capture.stop();
        List<Double> levels = new ArrayList<>();
        List<Double> delays = new ArrayList<>();
        for (int port : ports) {
            RtpTrace said = only(RtpCapture.to(wire, port), port);
            RtpTrace heard = only(RtpCapture.from(wire, port), port);
            if (levels.isEmpty()) {
                WavFile.writeStereo(folder.resolve("call.wav"), CallerVoice.RATE, said.sound(), heard.sound());
            }
            assertEquals(payloadType, heard.payloadType());
            assertEquals(0, heard.unplaced());
            assertEquals(0, heard.lost(), "packets missing from port " + port);
            List<SpeechSegment> speech = heard.speech();
            double level = CallerVoice.level(speech);
            assertTrue(level > QUIETEST && level < LOUDEST, "level of what was heard from port " + port + ": " + speech);
            levels.add(level);
            SpeechSegment question = said.speech().get(0);
            List<SpeechSegment> answer = CallerVoice.after(speech, question.endMillis());
            if (calls == 1) {
                assertFalse(answer.isEmpty(), "heard after " + question + ": " + speech);
            }
            answer.stream().findFirst().ifPresent(first -> delays.add(first.startMillis() - question.endMillis()));
        }
        report(String.format(Locale.ROOT, "%d call(s), heard at %.1f to %.1f dBFS, answer this many ms after the question: %s (%s)", calls,
                Collections.min(levels), Collections.max(levels), delays.stream().map(Math::round).sorted().toList(), folder));
    }

    private static RtpTrace only(List<RtpTrace> traces, int port) {
        assertEquals(1, traces.size(), "streams of port " + port);
        return traces.get(0);
    }

    private static void end(RtpCapture capture) throws InterruptedException {
        if (capture != null) {
            capture.close();
        }
    }
}
