// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.HeldUpConnect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.realtime.session.RealtimeSession;
import io.sipmedia.realtime.session.SessionListener;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.session.ToolCall;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every transport does, against a server on loopback. */
public abstract class TransportContract {

    private static final int CONNECT_MILLIS = 1500;

    protected final FakeRealtimeServer server = new FakeRealtimeServer();
    protected final MediaLoops loops = MediaLoops.create();
    protected final Told told = new Told(loops.all().get(0));
    protected RealtimeTransport transport;

    /** The one to test. */
    protected abstract RealtimeTransport create(Vertx vertx, TransportOptions options) throws Exception;

    /** Connections that it holds. */
    protected abstract int openConnections();

    @BeforeEach
    void start() throws Exception {
        server.schema = event -> "";
        transport = create(loops.vertx(), new TransportOptions(2000, 1 << 20, CONNECT_MILLIS, 1, 0, 50));
    }

    @AfterEach
    void stop() {
        transport.close();
        loops.close();
        server.close();
    }

    protected void connect(String url) {
        connect(url, told);
    }

    private void connect(String url, Told listener) {
        transport.connect(new ConnectTarget(URI.create(url), Map.of("Authorization", "Bearer canary")), listener.loop, listener);
    }

    protected void connected() {
        connect(server.url());
        until(() -> told.connection != null);
    }

    protected static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private void pass(int millis) {
        told.loop.eventLoop().schedule(() -> { }, millis, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    @Test
    void theFirstConnectionOfAnInstanceStaysOpenBeyondItsConnectTimeout() {
        connect(server.url());
        until(() -> told.connection != null);
        pass(2 * CONNECT_MILLIS);
        assertTrue(told.closed.isEmpty(), told.closed.toString());
        server.client().say("{'type':'still there'}");
        until(() -> told.texts.stream().anyMatch(text -> text.contains("still there")));
        told.loop.execute(() -> told.connection.close(1000, ""));
        until(() -> told.closed.size() == 1);
        assertEquals(1000, told.closed.get(0).closeCode());
        assertEquals(0, openConnections());
    }

    @Test
    void theFirstMessageIsHeardHoweverLateTheCallingThreadGoesOn() throws Exception {
        String greeting = "{\"type\":\"session.created\"}";
        try (HeldUpConnect speaking = new HeldUpConnect(greeting); MediaLoops itsLoops = MediaLoops.on(speaking.client())) {
            transport.close();
            transport = create(speaking.client(), new TransportOptions(1, 1 << 20, CONNECT_MILLIS, 1, 0, 50));
            Told first = new Told(itsLoops.all().get(0));
            Thread caller = new Thread(() -> {
                speaking.holdMe();
                connect(speaking.url(), first);
            });
            caller.start();
            caller.join();
            until(speaking::read);
            // whatever the loop still had to do about it is done
            itsLoops.all().get(0).eventLoop().submit(() -> { }).syncUninterruptibly();
            assertEquals(List.of(greeting), first.texts);
            transport.close();
        }
    }

    @Test
    void aServerThatTakesTheConnectionAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connect("ws://127.0.0.1:" + mute.getLocalPort() + "/");
            until(() -> told.closed.size() == 1);
        }
        String why = told.closed.get(0).toString();
        assertTrue(why.startsWith("not connected: "), why);
        assertFalse(why.contains("canary") || why.contains("\n"), why);
        assertEquals(0, openConnections());
    }

    @Test
    void aServerThatAnswersPingsLateIsGivenTheTimeThatItIsKnownToNeed() throws Exception {
        transport.close();
        transport = create(loops.vertx(), new TransportOptions(2000, 1 << 20, CONNECT_MILLIS, 1, 60, 50));
        connect(server.url());
        until(() -> told.connection != null && server.clients.size() == 1);
        Told patient = new Told(told.loop);
        transport.connect(new ConnectTarget(URI.create(server.url()), Map.of(), 60_000, 0), patient.loop, patient);
        until(() -> patient.connection != null && server.clients.size() == 2);
        pass(300); // both have answered
        server.clients.forEach(client -> client.deaf(true));
        until(() -> told.closed.size() == 1);
        assertTrue(told.closed.get(0).toString().contains("nothing came for 180 ms"), told.closed.toString());
        pass(300);
        assertEquals(List.of(), patient.closed);
        server.clients.forEach(client -> client.deaf(false));
        patient.loop.execute(() -> patient.connection.close(1000, ""));
        until(() -> patient.closed.size() == 1);
        assertEquals(1000, patient.closed.get(0).closeCode());
    }

    @Test
    void whatComesInPiecesComesInItsTurn() {
        connect(server.url());
        until(() -> told.connection != null);
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            said.add("{\"type\":\"no. " + i + " \u00e4\u20ac\"}");
            server.client().say(said.get(i), i % 3 == 0 ? 7 : Integer.MAX_VALUE);
        }
        until(() -> told.texts.contains(said.get(49)));
        assertEquals(said, told.texts.stream().filter(said::contains).toList());
    }

    @Test
    void theListenerIsToldOnTheLoopOnly() {
        connect(server.url());
        until(() -> !told.texts.isEmpty());
        server.client().close(1001, "going");
        until(() -> told.closed.size() == 1);
        assertEquals("close 1001: going", told.closed.get(0).toString());
        assertTrue(told.onLoop);
    }

    @Test
    void theRequestIsAsItWasGivenAndSaysNothingOfABrowser() {
        connect(server.url() + "?model=a%2Fb%20c&x=1");
        until(() -> told.connection != null);
        assertEquals("/v1/realtime?model=a%2Fb%20c&x=1", server.requested);
        assertEquals("Bearer canary", server.authorization);
        assertNull(server.origin);
    }

    @Test
    void aRefusalTellsItsStatus() {
        server.refuseWith = 401;
        connect(server.url());
        until(() -> told.closed.size() == 1);
        assertEquals(401, told.closed.get(0).httpStatus());
        assertNull(told.connection);
        assertEquals(0, openConnections());
    }

    @Test
    void aLineThatBreaksIsNotMadeAgainByTheTransport() {
        connected();
        server.client().drop();
        until(() -> told.closed.size() == 1);
        assertEquals(1006, told.closed.get(0).closeCode());
        pass(1500);
        assertEquals(1, server.attempts.get());
        assertEquals(1, told.closed.size());
    }

    @Test
    void aLongMessageComesWhole() {
        connected();
        String event = "{\"type\":\"long\",\"text\":\"" + "\u00e4".repeat(400_000) + "\"}";
        server.client().send(event);
        until(() -> told.texts.contains(event));
    }

    @Test
    void jsonInBinaryFramesIsTakenToo() {
        connected();
        server.client().socket.writeBinaryMessage(Buffer.buffer("{\"type\":\"\u00e4\"}"));
        until(() -> told.texts.contains("{\"type\":\"\u00e4\"}"));
    }

    @Test
    void whatIsSentArrivesInItsOrder() {
        connected();
        told.loop.execute(() -> {
            for (int i = 0; i < 300; i++) {
                String event = "{\"type\":\"no. " + i + "\"}";
                if (i % 3 == 0) {
                    byte[] ascii = event.getBytes(StandardCharsets.US_ASCII);
                    told.connection.sendAudio(ascii, ascii.length);
                } else {
                    told.connection.send(event);
                }
            }
        });
        until(() -> server.events.size() == 300);
        for (int i = 0; i < 300; i++) {
            assertEquals("no. " + i, server.events.get(i).path("type").asText());
        }
    }

    @Test
    void whatTheCallerSaysWhileTheModelConnectsArrivesWholeAndInItsOrder() {
        server.confirms = false;
        Kept kept = new Kept();
        RealtimeSession session = new RealtimeSession("0123456789abcdef", told.loop, transport,
                SessionSettings.of(new GaDialect(), SessionOptions.defaults(), server.url(), "sk-test"), kept);
        session.open();
        until(() -> server.events("session.update").size() == 1);
        for (int i = 0; i < 250; i++) { // five seconds
            session.audio(voice(i));
        }
        told.loop.eventLoop().submit(() -> { }).syncUninterruptibly();
        server.client().confirm(server.events("session.update").get(0).path("session"));
        for (int i = 250; i < 290; i++) { // he goes on speaking
            session.audio(voice(i));
        }
        until(() -> server.events("input_audio_buffer.append").size() == 290);
        for (int i = 0; i < 290; i++) {
            byte[] pcm = Base64.getDecoder().decode(server.events.get(i + 1).path("audio").asText());
            assertEquals(960, pcm.length);
            assertEquals(1000 + i, ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).getShort(), "in its order");
        }
        session.close("end of test");
        until(() -> kept.record != null);
        assertEquals(0, kept.record.droppedMillis());
        assertEquals(290 * 20, kept.record.audioInMillis());
    }

    @Test
    void whatMustNotBeLostWaitsForAServerThatReadsSlowly() {
        connected();
        server.client().socket.pause();
        String much = "x".repeat(100_000);
        told.loop.execute(() -> {
            for (int i = 0; i < 250; i++) { // more than both ends of the socket take
                told.connection.send("{\"type\":\"no. " + i + "\",\"text\":\"" + much + "\"}");
            }
            for (int i = 0; i < 60; i++) {
                byte[] ascii = ("{\"type\":\"voice " + i + "\"}").getBytes(StandardCharsets.US_ASCII);
                told.connection.sendAudio(ascii, ascii.length);
            }
        });
        told.loop.eventLoop().submit(() -> { }).syncUninterruptibly();
        assertEquals(10, told.connection.droppedAudioEvents(), "of speech, which is of no use later, only the newest part waits");
        server.client().socket.resume();
        until(() -> server.events.size() == 300);
        for (int i = 0; i < 300; i++) {
            assertEquals(i < 250 ? "no. " + i : "voice " + (i - 240), server.events.get(i).path("type").asText());
        }
    }

    @Test
    void ofWhatTheCallerSaysWhileTheServerDoesNotReadOnlyAFewSecondsArrive() {
        int buffer = 16 * 1024;
        try (FakeRealtimeServer small = new FakeRealtimeServer(new HttpServerOptions().setReceiveBufferSize(buffer))) {
            small.schema = event -> "";
            connect(small.url());
            until(() -> told.connection != null && small.clients.size() == 1);
            small.client().deaf(true);
            int said = 50 * 18; // eighteen seconds, in events as long as those of 24 kHz
            String audio = "x".repeat(1280);
            told.loop.execute(() -> {
                for (int i = 0; i < said; i++) {
                    byte[] ascii = ("{\"type\":\"voice\",\"number\":" + i + ",\"audio\":\"" + audio + "\"}").getBytes(StandardCharsets.US_ASCII);
                    told.connection.sendAudio(ascii, ascii.length);
                }
            });
            told.loop.eventLoop().submit(() -> { }).syncUninterruptibly();
            int arrive = said - (int) told.connection.droppedAudioEvents();
            small.client().deaf(false);
            until(() -> small.events("voice").size() == arrive);
            List<Integer> numbers = small.events("voice").stream().map(event -> event.path("number").asInt()).toList();
            assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
            assertEquals(said - 50, numbers.get(arrive - 50), "the newest second");
            // the system's send buffer, the client's queue, and as much at the server, which had a read under way
            int most = (2 * 64 * 1024 + 16 * 1024 + 2 * buffer + 64 * 1024) / 1300 + 50;
            assertTrue(arrive <= most, arrive + " of at most " + most);
            told.loop.execute(() -> told.connection.close(1000, ""));
            until(() -> told.closed.size() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"216, 20", "1068, 100", "1280, 20", "856, 20"}) // G.711, the same in events of 100 ms, 24 kHz, 16 kHz
    void aFewSecondsWaitForASocketThatDoesNotReadWhateverTheAudio(int base64, int millis) throws Exception {
        String audio = "x".repeat(base64);
        int said = 20_000 / millis;
        int bytes = 8 + voice(audio, 1000).length; // with its header
        try (SocketThatDoesNotRead socket = new SocketThatDoesNotRead()) {
            transport.connect(new ConnectTarget(URI.create(socket.url()), Map.of(), 0, bytes * 1000 / millis), told.loop, told);
            until(() -> told.connection != null);
            told.loop.execute(() -> {
                for (int i = 0; i < said; i++) {
                    byte[] ascii = voice(audio, i);
                    told.connection.sendAudio(ascii, ascii.length);
                }
            });
            told.loop.eventLoop().submit(() -> { }).syncUninterruptibly();
            long gone = (said - 50 - told.connection.droppedAudioEvents()) * millis;
            // 600 ms there and back, and what is said meanwhile, are no reason to wait
            assertTrue(gone >= 700, gone + " ms were taken");
            // the most is G.711 in events of 100 ms: fewer bytes than the system needs to send small packets
            assertTrue(gone <= 3000, gone + " ms were taken");
            told.loop.execute(() -> told.connection.close(1000, ""));
        }
        until(() -> told.closed.size() == 1);
    }

    private static byte[] voice(String audio, int number) {
        return ("{\"type\":\"input_audio_buffer.append\",\"event_id\":\"evt_a" + number + "\",\"audio\":\"" + audio + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends more than both ends of a socket take. */
    private void fill(Told full) {
        String much = "x".repeat(100_000);
        full.loop.execute(() -> {
            for (int i = 0; i < 250; i++) {
                full.connection.send("{\"type\":\"no. " + i + "\",\"text\":\"" + much + "\"}");
            }
        });
        full.loop.eventLoop().submit(() -> { }).syncUninterruptibly();
    }

    // a client of one connection: who comes next has to wait until the place is free
    private void oneAtATime(int pingMillis) throws Exception {
        transport.close();
        transport = create(loops.vertx(), new TransportOptions(1, 1 << 20, CONNECT_MILLIS, 1, pingMillis, 50));
        connected();
    }

    private void thePlaceIsFree() {
        Told next = new Told(told.loop);
        connect(server.url(), next);
        until(() -> next.connection != null || !next.closed.isEmpty());
        assertEquals(List.of(), next.closed);
    }

    @Test
    void aServerThatHasStoppedReadingCannotKeepAConnectionFromClosing() throws Exception {
        oneAtATime(0);
        server.client().deaf(true);
        fill(told);
        long closing = System.nanoTime();
        told.loop.execute(() -> told.connection.close(1000, ""));
        until(() -> told.closed.size() == 1);
        assertTrue(System.nanoTime() - closing >= 900_000_000, "it has its time to answer");
        assertEquals(0, openConnections());
        thePlaceIsFree();
        assertEquals(1, told.closed.size());
    }

    @Test
    void aDeadLineWhoseBufferIsFullIsCut() throws Exception {
        oneAtATime(60);
        pass(300); // the server has answered pings
        server.client().deaf(true);
        fill(told);
        until(() -> told.closed.size() == 1);
        assertEquals(1006, told.closed.get(0).closeCode());
        pass(1000);
        thePlaceIsFree();
    }

    @Test
    void aSocketThatTakesMoreAfterWeHaveClosedItIsGivenNothing() {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        told.loop.context().exceptionHandler(thrown::add);
        connected();
        server.client().deaf(true);
        fill(told);
        told.loop.execute(() -> told.connection.close(1000, ""));
        told.loop.eventLoop().submit(() -> { }).syncUninterruptibly();
        server.client().deaf(false);
        until(() -> told.closed.size() == 1);
        assertEquals(List.of(), thrown);
        assertTrue(server.events.size() < 250, "what had not gone out stays");
    }

    private AudioFrame voice(int number) {
        short[] samples = new short[480];
        Arrays.fill(samples, (short) (1000 + number));
        return AudioFrame.of("0123456789abcdef", 24_000, samples, number * 480L);
    }

    @Test
    void sessionsAreApart() {
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Told each = new Told(loops.all().get(i % loops.all().size()));
            all.add(each);
            connect(server.url(), each);
        }
        until(() -> server.clients.size() == 20 && all.stream().allMatch(each -> each.connection != null));
        for (Told each : all) {
            int number = all.indexOf(each);
            each.loop.execute(() -> each.connection.send("{\"type\":\"hello\",\"number\":" + number + "}"));
        }
        until(() -> server.events("hello").size() == 20);
        server.clients.forEach(client -> client.send(client.events.get(0).toString()));
        for (Told each : all) {
            String hers = "{\"type\":\"hello\",\"number\":" + all.indexOf(each) + "}";
            until(() -> each.texts.contains(hers));
            assertEquals(List.of(hers), each.texts.stream().filter(text -> text.contains("hello")).toList());
        }
        Told first = all.get(0);
        first.loop.execute(() -> first.connection.close(1000, ""));
        until(() -> first.closed.size() == 1);
        assertEquals(19, openConnections());
        all.forEach(each -> assertTrue(each.onLoop && (each == first || each.closed.isEmpty())));
    }

    /** Waits for the record of a session. */
    private static final class Kept implements SessionListener {

        volatile SessionRecord record;

        @Override
        public void onAudio(AudioFrame frame) {
        }

        @Override
        public void onEvent(RealtimeEvent event) {
        }

        @Override
        public long onToolCall(ToolCall call) {
            return 0;
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
            record = sessionRecord;
        }
    }

    /** What a listener was told. */
    protected static final class Told implements TransportListener {

        final MediaLoop loop;
        public final List<String> texts = new CopyOnWriteArrayList<>();
        final List<TransportClosed> closed = new CopyOnWriteArrayList<>();
        volatile RealtimeConnection connection;
        volatile boolean onLoop = true;

        Told(MediaLoop loop) {
            this.loop = loop;
        }

        @Override
        public void onOpen(RealtimeConnection opened) {
            onLoop &= loop.inLoop();
            connection = opened;
        }

        @Override
        public void onText(byte[] utf8, int length) {
            onLoop &= loop.inLoop();
            texts.add(new String(utf8, 0, length, StandardCharsets.UTF_8));
        }

        @Override
        public void onClosed(TransportClosed how) {
            onLoop &= loop.inLoop();
            closed.add(how);
        }
    }
}
