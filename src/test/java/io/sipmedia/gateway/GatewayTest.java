// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README promises: the shipped routes, the rehearsal model and a first call with real speech, from start to end. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class GatewayTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(Map.of("SIP_LISTEN", "udp:127.0.0.1:0,tcp:127.0.0.1:0"));
    private GatewayRun run;
    private CompletableFuture<Integer> status;

    @AfterEach
    void stop() {
        if (status != null && !status.isDone()) {
            run.stop();
            status.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void theFirstCall() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        start();
        await().atMost(LIMIT).until(() -> text(out).contains("Ctrl-C ends") || status.isDone());
        String printed = text(out);
        assertTrue(printed.contains("Ctrl-C ends"), () -> printed + text(err));

        theConversationReads(printed);
        Path report = theReportIsThere(printed);
        theRecordingHoldsBothVoices(report.resolveSibling("call.wav"));
        theRecordsAgree(new ObjectMapper().readTree(report.resolveSibling("call.json").toFile()));
        thePageShowsIt(Files.readString(report));

        run.stop();
        assertEquals(0, status.get(30, TimeUnit.SECONDS));
        theWordsAreStored();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertEquals(List.of(), left(before)));
    }

    private static List<String> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.isAlive() && !before.contains(thread)).map(Thread::getName)
                .filter(name -> name.matches("(?i)(sip-media|vert|camel|rehearsal-caller|gateway-terminal|HikariPool|DestroyJavaVM).*")).toList();
    }

    private static void theConversationReads(String printed) {
        List<String> all = printed.lines().toList();
        List<String> expected = List.of(
                "caller   dials sip:agent@127.0.0.1:", "caller   rings", "caller   answered", "model    speaks",
                "model    \"Hello, how can I help you?\"", "caller   speaks: \"where is my order\"", "caller   understood: \"where is my order\"",
                "model    speaks, ", "caller   speaks: \"my customer number is", "model    calls lookup_customer(phone: 1007)",
                "gateway  lookup_customer → found: true", "model    speaks, ", "caller   speaks: \"what are your opening hours\"",
                "caller   interrupts after hearing ", "model    \"Thank you, Ada Miller.", "caller   speaks: \"okay, goodbye\"",
                "model    \"Thank you for calling. Goodbye.\"", "caller   hangs up", "gateway  call ended: remote-bye", "gateway  duration ");
        int at = 0;
        for (String line : expected) {
            while (at < all.size() && !all.get(at).contains(line)) {
                at++;
            }
            assertTrue(at < all.size(), () -> "'" + line + "' is not in its place in:\n" + printed);
            at++;
        }
        assertEquals(1, all.stream().filter(line -> line.contains("Thank you, Ada Miller")).count(), printed);
        // once per answer, whatever the pauses in the voice
        assertEquals(5, all.stream().filter(line -> line.matches(".* model    speaks.*")).count(), printed);
        assertFalse(printed.contains("\u001b"), "colours in a stream that is no terminal");
        assertTrue(all.stream().filter(line -> line.matches(" {2}\\d:\\d.*| {19}.*")).allMatch(line -> line.length() <= 80), printed);
        String closing = printed.substring(printed.indexOf("gateway  duration ")).replaceAll("\\s+", " ");
        assertTrue(closing.matches("gateway duration [\\d.]+ s · model latency \\d+ ms \\(worst \\d+ ms\\) · answer heard after \\d+ ms \\(worst \\d+ ms\\)"
                + " · silent after interruption \\d+ ms · jitter [\\d.]+ ms \\([\\d.]+ ms at the caller\\) · packets lost \\d+ \\(of \\d+ received\\)"
                + " · MOS 4\\.\\d\\d \\(4\\.\\d\\d at the caller\\)( · gaps in answers \\d+)? · cost \\$0\\.\\d{4} .*"), closing);
    }

    private Path theReportIsThere(String printed) throws Exception {
        Matcher uri = Pattern.compile("Report +(file:\\S+)").matcher(printed);
        assertTrue(uri.find(), printed);
        Path report = Path.of(java.net.URI.create(uri.group(1)));
        assertEquals(folder.toRealPath(), report.getParent().getParent().toRealPath());
        try (Stream<Path> files = Files.list(report.getParent())) {
            assertEquals(List.of("call.json", "call.wav", "report.html", "transcript.txt"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        List<String> transcript = Files.readAllLines(report.resolveSibling("transcript.txt"));
        assertEquals(List.of("model", "caller", "model", "caller", "model", "caller", "model", "caller", "model"),
                transcript.stream().map(line -> line.split("\\s+")[1]).toList(), transcript.toString());
        assertTrue(transcript.get(4).endsWith("[interrupted]"), transcript.get(4));
        return report;
    }

    private static void theRecordingHoldsBothVoices(Path wav) throws Exception {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(wav.toFile())) {
            assertEquals(2, in.getFormat().getChannels());
            byte[] bytes = in.readAllBytes();
            short[] left = new short[bytes.length / 4];
            short[] right = new short[bytes.length / 4];
            for (int i = 0; i < left.length; i++) {
                left[i] = (short) (bytes[4 * i] & 0xff | bytes[4 * i + 1] << 8);
                right[i] = (short) (bytes[4 * i + 2] & 0xff | bytes[4 * i + 3] << 8);
            }
            int rate = (int) in.getFormat().getSampleRate();
            assertTrue(left.length > 20 * rate, "only " + left.length / rate + " s");
            assertEquals(4, speech(left, rate).size(), "what the caller said: " + speech(left, rate));
            assertTrue(speech(right, rate).size() >= 5, "what the model said: " + speech(right, rate));
            assertTrue(speech(right, rate).get(0).startMillis() < speech(left, rate).get(0).startMillis(), "the greeting comes first");
        }
    }

    private static List<SpeechSegment> speech(short[] samples, int rate) {
        return SpeechSegment.find(samples, rate, SpeechSegment.DEFAULT_THRESHOLD_DBFS, 800);
    }

    private static void theRecordsAgree(JsonNode json) {
        assertEquals("remote-bye", json.at("/call/cause").asText());
        assertEquals("PCMU", json.at("/call/codec").asText());
        assertEquals(json.at("/call/callId").asText(), json.at("/session/callId").asText());
        assertEquals(1, json.at("/session/toolCalls").asInt());
        assertEquals(1, json.at("/session/interruptions").asInt());
        assertTrue(json.at("/session/usage/costUsd").asDouble() > 0);
        assertTrue(json.at("/session/appendDelay/count").asInt() > 100, json.at("/session/appendDelay").toString());
        assertTrue(json.at("/call/deltaDelay/count").asInt() >= 1, json.at("/call").toString());
        assertTrue(json.at("/call/deltaDelay/meanMillis").asDouble() > 0, json.at("/call/deltaDelay").toString());
        assertTrue(json.at("/summary/heardJitterMillis").isNumber(), json.at("/summary").toString());
        assertEquals(4, json.at("/measured/responseMillis").size());
        List<String> kinds = new ArrayList<>();
        json.at("/events").forEach(event -> kinds.add(event.path("kind").asText()));
        assertTrue(kinds.containsAll(List.of("dialing", "ringing", "answered", "says", "transcript", "tool-call", "tool-result", "interruption",
                "hung-up", "ended", "summary")), kinds.toString());
        assertTrue(json.at("/events").findValuesAsText("heardMillis").stream().anyMatch(heard -> Integer.parseInt(heard) > 500));
    }

    private static void thePageShowsIt(String page) {
        for (String shown : List.of("The first call", "lookup_customer", "Ada Miller", "interrupts after hearing", "hangs up",
                "Model latency", "Jitter", "Cost", "Thank you for calling. Goodbye.")) {
            assertTrue(page.contains(shown), shown);
        }
    }

    private void theWordsAreStored() throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("transcripts").toAbsolutePath());
                ResultSet result = database.createStatement().executeQuery("SELECT speaker, text FROM transcript ORDER BY call_id, started_ms")) {
            while (result.next()) {
                rows.add(result.getString(1) + ": " + result.getString(2));
            }
        }
        assertEquals(9, rows.size(), rows.toString());
        assertEquals("model: Hello, how can I help you?", rows.get(0));
        assertEquals("caller: where is my order", rows.get(1));
        assertEquals("caller: my customer number is one zero zero seven", rows.get(3));
        assertTrue(rows.get(4).startsWith("model: Thank you, Ada Miller.") && rows.get(4).length() < 80, rows.get(4));
        assertEquals("caller: what are your opening hours", rows.get(5));
        assertEquals("model: Thank you for calling. Goodbye.", rows.get(8));
    }

    @Test
    void withAKeyNoCallIsPlacedAndTheKeyIsNotShown() throws Exception {
        environment.put("OPENAI_API_KEY", "sk-test-0123456789");
        environment.put("REALTIME_VOICE", "cedar");
        start();
        await().atMost(LIMIT).until(() -> text(out).contains("Ctrl-C ends") || status.isDone());
        assertTrue(text(out).contains("OpenAI (model gpt-realtime-2.1, voice cedar)"), text(out) + text(err));
        assertTrue(text(out).matches("(?s).*Listening {2}sip:agent@127\\.0\\.0\\.1:\\d+ .*"), text(out));
        assertFalse(text(out).contains("dials"));
        assertFalse((text(out) + text(err)).contains("0123456789"));
        run.stop();
        assertEquals(0, status.get(30, TimeUnit.SECONDS));
        assertTrue(text(out).contains("Stopped."));
    }

    @Test
    void aWrongValueIsOneLine() throws Exception {
        environment.put("RTP_PORTS", "5");
        start();
        assertEquals(GatewayRun.WRONG_SETTING, status.get(30, TimeUnit.SECONDS));
        assertTrue(text(err).startsWith("RTP_PORTS is '5'; allowed: "), text(err));
        assertEquals(1, text(err).lines().count());
        assertEquals("", text(out));
    }

    @Test
    void aPortInUseIsOneLineThatNamesItAndAWayOut() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            environment.put("SIP_LISTEN", "udp:127.0.0.1:" + other.getLocalPort());
            start();
            assertEquals(GatewayRun.WRONG_SETTING, status.get(30, TimeUnit.SECONDS));
            assertTrue(text(err).startsWith("SIP_LISTEN is 'udp:127.0.0.1:" + other.getLocalPort() + "', but udp:127.0.0.1:"
                    + other.getLocalPort() + " is in use by another process; "), text(err));
            assertEquals(1, text(err).lines().count());
        }
    }

    @Test
    void aUrlIsShownWithoutWhatMayBeSecret() {
        assertEquals("wss://models.example.com/v1/realtime", GatewayRun.withoutSecrets("wss://u:p@models.example.com/v1/realtime?key=x"));
        assertNull(DialAddress.elsewhere("agent", List.of(new io.sipmedia.sip.ListenPoint("udp", "127.0.0.1", 5060))));
        assertEquals("sip:agent@[::1]:5070;transport=tcp",
                DialAddress.here("agent", List.of(new io.sipmedia.sip.ListenPoint("tcp", "::1", 5070))));
    }

    private void start() {
        run = new GatewayRun(stream(out), stream(err), folder);
        status = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                status.complete(run.run(environment::get));
            } catch (InterruptedException | RuntimeException e) {
                status.completeExceptionally(e);
            }
        }, "gateway-test");
        thread.setDaemon(true);
        thread.start();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
