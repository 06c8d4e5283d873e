// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.sip.sdp.SdpException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The torture messages of RFC 4475 and RFC 5118 and a collection of anomalies, thrown at a real server by UDP.
 *
 * <p>First as they are: the server must live. Then behind a Via of ours, as a proxy in front would forward them: that
 * makes their branches unique and brings the answer back, and the answers are compared with answers.csv. Its third column
 * names what RFC 4475 or 5118 would rather have where we differ. 0 is no answer: what cannot be read is dropped on purpose,
 * since any answer would serve whoever forges the source address.
 */
class SipServerTortureTest {
    private static final TestOwner OWNER = new TestOwner(SipServerTortureTest::refuse);
    private static SipServer server;

    @BeforeAll
    static void start() {
        server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0"), OWNER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<Path> messages(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/sip", folder))) {
            return files.filter(file -> file.toString().matches(".*\\.(dat|sip)")).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc4475", "rfc5118", "sip-anomalies"})
    void everyMessageIsSurvived(String folder) throws IOException {
        for (Path file : messages(folder)) {
            try (TestPhone attacker = TestPhone.udp(server.port("udp"))) {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length < 65_000) {
                    attacker.send(bytes);
                }
                assertTrue(TestPhone.alive(server.port("udp")), "no answer any more after " + file.getFileName());
            }
        }
    }

    @Test
    void theAnswersAreTheRightOnes() throws IOException {
        Map<String, Integer> expected = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/sip/answers.csv"))) {
            if (!line.startsWith("file,")) {
                String[] columns = line.split(",", 3);
                expected.put(columns[0], Integer.parseInt(columns[1]));
            }
        }
        Map<String, Integer> answers = new TreeMap<>();
        for (String folder : List.of("rfc4475", "rfc5118", "sip-anomalies")) {
            for (Path file : messages(folder)) {
                String name = folder + "/" + file.getFileName();
                answers.put(name, answer(file, expected.getOrDefault(name, 0) != 0));
            }
        }
        assertEquals(lines(expected), lines(answers));
    }

    private static String lines(Map<String, Integer> answers) {
        StringBuilder lines = new StringBuilder();
        answers.forEach((file, status) -> lines.append(file).append(',').append(status).append('\n'));
        return lines.toString();
    }

    /** 486 for a call that could be taken: no dialog, so nothing is sent to the addresses the messages name. */
    private static void refuse(TestOwner.Call call) {
        try {
            if (call.dialog.offer() != null) {
                call.negotiation.answer(call.dialog.offer(), call.preferences);
            }
            call.dialog.reject(486, null);
        } catch (SdpException e) {
            call.dialog.reject(e.status(), null);
        }
    }

    private static int answer(Path file, boolean expected) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 60_000) {
            return 0;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1).stripLeading();
        int line = text.indexOf('\n') + 1;
        try (TestPhone proxy = TestPhone.udp(server.port("udp"))) {
            proxy.send((text.substring(0, line) + "Via: SIP/2.0/UDP 127.0.0.1:" + proxy.port() + ";branch=z9hG4bKt" + System.nanoTime()
                    + "\r\n" + text.substring(line)).getBytes(StandardCharsets.ISO_8859_1));
            // whatever comes after this answer comes from the message before it
            proxy.send(proxy.request("OPTIONS", 1, null, ""));
            int answer = 0;
            while (true) {
                String response = proxy.receive(TestPhone.PATIENCE_MILLIS);
                if (response == null) {
                    throw new UncheckedIOException(new IOException("the server is deaf after " + file.getFileName()));
                }
                if (proxy.callId.equals(TestPhone.header(response, "Call-ID"))) {
                    while (answer == 0) {
                        String late = proxy.receive(expected ? TestPhone.PATIENCE_MILLIS : 100);
                        if (late == null) {
                            break;
                        }
                        if (late.startsWith("SIP/2.0 ") && TestPhone.status(late) >= 200) {
                            answer = TestPhone.status(late);
                        }
                    }
                    return answer;
                }
                if (response.startsWith("SIP/2.0 ") && TestPhone.status(response) >= 200 && answer == 0) {
                    answer = TestPhone.status(response);
                }
            }
        }
    }
}
