// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.sun.management.ThreadMXBean;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import io.sipmedia.realtime.TransportFactory;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeConnection;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportClosed;
import io.sipmedia.realtime.transport.TransportListener;
import io.sipmedia.realtime.transport.TransportOptions;
import io.sipmedia.realtime.transport.VertxTransport;
import io.sipmedia.realtime.websocket.VertxWebsocketTransportFactory;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * What an audio event costs on its way through each transport: CPU time and bytes allocated by the call's loop, and by nothing
 * else, for 20 ms of audio to a server on loopback and from it. The transports take turns, round by round, in one JVM. Every
 * connection has one event on its way at a time, as in calls, so that each is a write and a read of its own.
 */
final class TransportCost {

    private static final int CONNECTIONS = 20;
    private static final int PCM_BYTES = 24 * 20 * 2;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final int ticks;
    private final int rounds;
    private final Vertx far = Vertx.vertx();
    private final List<ServerWebSocket> accepted = new CopyOnWriteArrayList<>();
    private final AtomicLong arrived = new AtomicLong();
    private final byte[] append;
    private final String delta;

    private TransportCost(Args args) {
        rounds = (int) args.number("rounds", 12);
        ticks = (int) args.number("events", 20_000) / CONNECTIONS;
        String audio = Base64.getEncoder().encodeToString(new byte[PCM_BYTES]);
        append = ("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio + "\"}").getBytes(StandardCharsets.US_ASCII);
        delta = "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_1\",\"response_id\":\"resp_1\",\"item_id\":\"item_1\","
                + "\"output_index\":0,\"content_index\":0,\"delta\":\"" + audio + "\"}";
    }

    /** One transport with its open connections. */
    private final class Side implements AutoCloseable {

        final MediaLoops loops = MediaLoops.create();
        final MediaLoop loop = loops.all().get(0);
        final DefaultCamelContext context = new DefaultCamelContext();
        final RealtimeTransport transport;
        final List<RealtimeConnection> near = new CopyOnWriteArrayList<>();
        final List<ServerWebSocket> server;
        final List<double[]> appends = new ArrayList<>();
        final List<double[]> deltas = new ArrayList<>();
        final long thread;

        Side(TransportFactory factory, int port) throws Exception {
            context.start();
            transport = factory.create(context, loops.vertx(), TransportOptions.defaults());
            CompletableFuture<Long> id = new CompletableFuture<>();
            loop.execute(() -> id.complete(Thread.currentThread().getId()));
            thread = id.get(10, TimeUnit.SECONDS);
            for (int i = 0; i < CONNECTIONS; i++) {
                transport.connect(new ConnectTarget(URI.create("ws://127.0.0.1:" + port + "/"), Map.of()), loop, new TransportListener() {
                    @Override
                    public void onOpen(RealtimeConnection opened) {
                        near.add(opened);
                    }

                    @Override
                    public void onText(byte[] utf8, int length) {
                        arrived.incrementAndGet();
                    }

                    @Override
                    public void onClosed(TransportClosed how) {
                        // told by what does not arrive
                    }
                });
            }
            await(() -> near.size() == CONNECTIONS && accepted.size() == CONNECTIONS);
            server = List.copyOf(accepted);
            accepted.clear();
        }

        void round() {
            appends.add(cost(() -> loop.execute(() -> near.forEach(each -> each.sendAudio(append, append.length)))));
            deltas.add(cost(() -> server.forEach(each -> each.writeTextMessage(delta))));
        }

        // microseconds and bytes of the loop for each event
        private double[] cost(Runnable tick) {
            long cpu = threads.getThreadCpuTime(thread);
            long bytes = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < ticks; i++) {
                long due = arrived.get() + CONNECTIONS;
                tick.run();
                await(() -> arrived.get() >= due);
            }
            double events = (double) ticks * CONNECTIONS;
            return new double[] {(threads.getThreadCpuTime(thread) - cpu) / 1000.0 / events,
                    (threads.getThreadAllocatedBytes(thread) - bytes) / events};
        }

        @Override
        public void close() {
            transport.close();
            context.stop();
            loops.close();
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("an event did not arrive");
            }
            LockSupport.parkNanos(20_000);
        }
    }

    private void run() throws Exception {
        HttpServer server = far.createHttpServer(new HttpServerOptions().setRegisterWebSocketWriteHandlers(false)).webSocketHandler(socket -> {
            socket.textMessageHandler(text -> arrived.incrementAndGet());
            accepted.add(socket);
        });
        int port = server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS).actualPort();
        Map<String, Side> sides = new LinkedHashMap<>();
        try {
            sides.put("vertx", new Side((context, vertx, options) -> new VertxTransport(vertx, options), port));
            sides.put("vertx-websocket", new Side(new VertxWebsocketTransportFactory(), port));
            for (int i = 0; i < rounds; i++) {
                sides.values().forEach(Side::round);
            }
        } finally {
            sides.values().forEach(Side::close);
            far.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        System.out.printf(Locale.ROOT, "%d rounds of %d events each way, the first %d rounds not counted; median (least to most)%n", rounds,
                ticks * CONNECTIONS, warm());
        System.out.println("| transport | append: CPU | allocated | delta: CPU | allocated |\n|---|---|---|---|---|");
        sides.forEach((name, side) -> System.out.println("| " + name + " | " + cells(side.appends) + " | " + cells(side.deltas) + " |"));
    }

    private int warm() {
        return rounds / 3;
    }

    private String cells(List<double[]> all) {
        return range(all, 0, "%.1f us (%.1f to %.1f)") + " | " + range(all, 1, "%.0f bytes (%.0f to %.0f)");
    }

    private String range(List<double[]> all, int column, String format) {
        double[] values = all.stream().skip(warm()).mapToDouble(each -> each[column]).sorted().toArray();
        return String.format(Locale.ROOT, format, values[values.length / 2], Arrays.stream(values).min().orElse(0), Arrays.stream(values).max().orElse(0));
    }

    public static void main(String[] arguments) throws Exception {
        Command.TRANSPORTS.run(arguments, args -> new TransportCost(args).run());
    }
}
