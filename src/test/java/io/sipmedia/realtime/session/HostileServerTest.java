// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static io.sipmedia.realtime.session.SessionTestBase.CALL;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeConnection;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams of events, recorded, written and made up, that have been damaged: cut, shuffled, with other types, nulls, floods of ids. No
 * session throws at them, and none grows without bound. Some that are whole come between, so that there is something to damage.
 */
class HostileServerTest {

    // damaged, and heard by a session; those that are whole are not counted
    private static final int EVENTS = 100_000;
    // of so many events one is whole
    private static final int WHOLE = 4;
    // between two of them, timers run and lost connections come back
    private static final int BATCH = 50;
    private static final long SEED = 20260429;
    // in collections, arrays and strings of a session that has been through its share of the events
    private static final int MOST_ELEMENTS = 20_000;

    // of servers that have other events than GA and the beta
    private static final String[] OTHERS = {
        "{'type':'ping','timestamp':1}",
        "{'type':'session.started','session':{'id':'s','audio':{'format':{'type':'audio/pcm','rate':24000}}}}",
        "{'type':'session.output_audio.delta','delta':'ABAAEAAQABAAEAAQ'}",
        "{'type':'session.output_audio.delta','delta':'" + "AAAA".repeat(3200) + "'}",
        "{'type':'session.output_transcript.delta','delta':'Hello ','start_ms':1,'end_ms':2}",
        "{'type':'session.input_transcript.delta','delta':'Hi ','start_ms':100,'end_ms':200}",
        "{'type':'session.delegation.created','offset_ms':5,'delegation':{'id':'d','type':'delegation','target':'responses'}}",
        "{'type':'response.event','delegation_id':'d','event':{'type':'response.output_item.done','item':{'type':'function_call','id':'i',"
            + "'call_id':'c','name':'f','arguments':'{}'}}}",
        "{'type':'session.usage.updated','usage':{'seconds':7}}",
        "{'setupComplete':{}}",
        "{'serverContent':{'modelTurn':{'parts':[{'inlineData':{'mimeType':'audio/pcm;rate=24000','data':'ABAAEAAQABAAEAAQ'}}]}}}",
        "{'serverContent':{'inputTranscription':{'text':'Hi '}}}",
        "{'serverContent':{'outputTranscription':{'text':'Hello '}}}",
        "{'serverContent':{'interrupted':true}}",
        "{'serverContent':{'generationComplete':true}}",
        "{'serverContent':{'turnComplete':true},'usageMetadata':{'totalTokenCount':9,'promptTokensDetails':[{'modality':'AUDIO','tokenCount':5}]}}",
        "{'toolCall':{'functionCalls':[{'id':'c','name':'f','args':{'a':1}}]}}",
        "{'toolCallCancellation':{'ids':['c']}}",
        "{'goAway':{'timeLeft':'10s'}}",
    };
    private static final MediaLoops LOOPS = MediaLoops.create();
    private static final List<Whole> STREAMS = streams().stream()
            .map(event -> new Whole(event, event.toString().getBytes(StandardCharsets.UTF_8))).toList();

    /** An event as a server sends it. */
    private record Whole(JsonNode event, byte[] bytes) {
    }

    static Stream<Dialect> dialects() {
        return DialectMatrixTest.dialects();
    }

    @AfterAll
    static void close() {
        LOOPS.close();
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void damagedEventsHarmNobody(Dialect dialect) throws Exception {
        int share = (int) (EVENTS / dialects().count()) + 1;
        MediaLoop loop = LOOPS.of(CALL);
        Random random = new Random(SEED + dialect.name().hashCode());
        List<Throwable> thrown = new ArrayList<>();
        Victim victim = new Victim(dialect, loop, random);
        int[] sessions = {0};
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        for (int at = 0; at < share;) {
            assertTrue(System.nanoTime() < end, "only " + at + " events were sent");
            at += loop.eventLoop().submit(() -> {
                int harmed = 0;
                for (int i = 0; i < BATCH; i++) {
                    if (i > 0 && victim.line == null) {
                        return harmed; // between two connections nobody hears; the next one is made when this task is done
                    }
                    if (victim.needed()) {
                        victim.open();
                        sessions[0]++;
                    }
                    Whole whole = chosen(random);
                    byte[] event = random.nextInt(WHOLE) == 0 ? whole.bytes() : damaged(whole, random);
                    try {
                        harmed += victim.hears(event) && !Arrays.equals(event, whole.bytes()) ? 1 : 0;
                    } catch (Throwable e) {
                        thrown.add(new AssertionError(new String(event, StandardCharsets.UTF_8), e));
                    }
                }
                return harmed;
            }).get(60, TimeUnit.SECONDS);
            if (!thrown.isEmpty()) {
                throw new AssertionError(thrown.size() + " thrown, the first one:", thrown.get(0));
            }
        }
        int[] elements = {0};
        loop.eventLoop().submit(() -> elements[0] = elements(victim.session)).get(60, TimeUnit.SECONDS);
        assertTrue(elements[0] > 0 && elements[0] < MOST_ELEMENTS, elements[0] + " elements are kept");
        assertTrue(victim.heard > share / 4, victim.heard + " events were understood in " + sessions[0] + " sessions");
        victim.session.close("end of test");
        // at once, or after the second for last words that do not come
        await("every session ends with its record").atMost(10, TimeUnit.SECONDS)
                .until(() -> loop.eventLoop().submit(() -> victim.closed).get(10, TimeUnit.SECONDS) == sessions[0]);
    }

    /** A session whose connection is the test. */
    private static final class Victim implements RealtimeTransport, RealtimeConnection, SessionListener {

        private final SessionSettings settings;
        private final MediaLoop loop;
        private final Random random;
        private RealtimeSession session;
        private TransportListener line;
        private String lastItem = "item_A2";
        private int heard;
        private int closed;

        Victim(Dialect dialect, MediaLoop loop, Random random) {
            this.loop = loop;
            this.random = random;
            Defaults defaults = dialect.defaults();
            SessionOptions options = new SessionOptions("a-model", null, defaults.voice(), 1.0, SessionOptions.defaults().input(),
                    SessionOptions.defaults().output(), false, new Transcription(defaults.transcription(), null, null), null,
                    TurnDetection.serverVad(), "auto", 0, null);
            settings = SessionSettings.of(dialect, options, "ws://127.0.0.1:1/", null)
                    .withReconnect(new ReconnectPolicy(0, 0, 1_000_000, Long.MAX_VALUE), 50).withGreeting("Hello.");
        }

        boolean needed() {
            return session == null || session.state().over();
        }

        void open() {
            session = new RealtimeSession(CALL, loop, this, settings, this);
            session.open();
            session.answered();
        }

        /** False when there is no connection to hear it. */
        boolean hears(byte[] event) {
            if (line == null) {
                return false;
            }
            line.onText(event, event.length);
            return true;
        }

        @Override
        public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
            line = listener;
            listener.onOpen(this);
        }

        @Override
        public void send(String event) {
        }

        @Override
        public void sendAudio(byte[] event, int length) {
        }

        @Override
        public long droppedAudioEvents() {
            return 0;
        }

        @Override
        public void close(int code, String reason) {
            TransportListener old = line;
            line = null;
            loop.eventLoop().execute(() -> old.onClosed(io.sipmedia.realtime.transport.TransportClosed.closed(code, reason)));
        }

        @Override
        public void close() {
        }

        @Override
        public void onAudio(AudioFrame frame) {
            heard++;
            lastItem = frame.itemId();
        }

        @Override
        public void onEvent(RealtimeEvent event) {
            heard++;
            if ("speech-started".equals(event.group())) {
                session.truncate(new PlayoutReport(CALL, List.of(new PlayedItem("resp_A1", lastItem, 0, random.nextInt(500), 600))));
            }
        }

        @Override
        public long onToolCall(ToolCall call) {
            if (random.nextBoolean()) {
                session.toolOutput(call.toolCallId(), "done");
            }
            return random.nextInt(3);
        }

        @Override
        public void onReady() {
        }

        @Override
        public void onLost(String reason) {
        }

        @Override
        public void onFailed(String reason) {
        }

        @Override
        public void onClosed(SessionRecord sessionRecord) {
            closed++;
        }
    }

    // ---- the events and what is done to them

    private static List<JsonNode> streams() {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/realtime/fixtures"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode node = ClientEvents.MAPPER.readTree(line);
                    if ("server".equals(node.path("dir").asText()) && node.has("event") && line.length() < 20_000) {
                        events.add(node.get("event"));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String event : OTHERS) {
            for (int i = 0; i < (event.contains("goAway") ? 1 : 10); i++) { // a connection that ends at once hears nothing
                events.add(tree(event.replace('\'', '"')));
            }
        }
        return events;
    }

    private static JsonNode tree(String json) {
        try {
            return ClientEvents.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Whole chosen(Random random) {
        Whole whole = STREAMS.get(random.nextInt(STREAMS.size()));
        // a session that is over learns nothing
        if (whole.event().path("type").asText().equals("error") && random.nextInt(20) > 0) {
            whole = STREAMS.get(random.nextInt(STREAMS.size()));
        }
        return whole;
    }

    /** Never what it was: some changes change nothing, so it is tried until something has. */
    private static byte[] damaged(Whole whole, Random random) {
        byte[] harmed = whole.bytes();
        while (Arrays.equals(harmed, whole.bytes())) {
            harmed = changed(whole.event(), random);
        }
        return harmed;
    }

    private static byte[] changed(JsonNode event, Random random) {
        JsonNode copy = event.deepCopy();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            change(copy, random);
        }
        byte[] bytes = copy.toString().getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                yield bytes;
            }
            case 2 -> (random.nextBoolean() ? "[" + copy + "]" : "\"" + random.nextLong() + "\"").getBytes(StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    private static void change(JsonNode tree, Random random) {
        List<ObjectNode> objects = new ArrayList<>();
        collect(tree, objects);
        ObjectNode object = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            object.put("x" + random.nextInt(), random.nextInt());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(9)) {
            case 0 -> object.remove(name);
            case 1 -> object.putNull(name);
            case 2 -> object.put(name, random.nextLong());
            case 3 -> object.put(name, -Double.MAX_VALUE);
            case 4 -> object.put(name, "\u0000\"\\\ud83d\ude00" + random.nextInt());
            case 5 -> object.putArray(name).add(random.nextInt()).addObject().putNull("type");
            case 6 -> object.putObject(name).put(name, random.nextBoolean());
            case 7 -> {
                // ids nobody has seen before
                for (String id : names) {
                    if (id.endsWith("id") && object.get(id).isTextual()) {
                        object.put(id, "id_" + random.nextLong());
                    }
                }
            }
            default -> object.set(name, object.get(names.get(random.nextInt(names.size()))).deepCopy());
        }
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) {
            objects.add(object);
        }
        node.forEach(child -> collect(child, objects));
    }

    // ---- what a session keeps

    /** How many things hang on an object of ours, through our own fields, collections and maps. */
    private static int elements(Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> todo = new ArrayDeque<>(List.of(root));
        int count = 0;
        while (!todo.isEmpty()) {
            Object one = todo.poll();
            if (one == null || one instanceof Enum || !seen.add(one)) {
                continue;
            }
            count++;
            if (one instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    todo.add(key == null ? "" : key);
                    todo.add(value == null ? "" : value);
                });
            } else if (one instanceof Collection<?> collection) {
                collection.forEach(value -> todo.add(value == null ? "" : value));
            } else if (one instanceof CharSequence text) {
                count += text.length() / 1000;
            } else if (one.getClass().getName().startsWith("io.sipmedia.realtime.") && !(one instanceof Victim)) {
                fields(one, todo);
            }
        }
        return count;
    }

    private static void fields(Object one, ArrayDeque<Object> todo) {
        for (Class<?> type = one.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    try {
                        field.setAccessible(true);
                        Object value = field.get(one);
                        if (value != null) {
                            todo.add(value);
                        }
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }
}
