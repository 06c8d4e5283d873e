// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The model's side, in a process of its own: as much of the Realtime protocol as a bridge needs, at as little cost as possible.
 * One event loop. Prints {@code PORT n}; each line on standard input is answered with {@code REPORT {json}} of what was counted
 * since the last.
 */
public final class RealtimeSink {

    private static final long TICK_MILLIS = 5;

    private final Stamps stamps;
    private final SinkOptions options;
    private final Set<SinkSession> sessions = new LinkedHashSet<>();
    private SinkSession.Counts counts = new SinkSession.Counts();

    private RealtimeSink(Stamps stamps, SinkOptions options) {
        this.stamps = stamps;
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        Args args = new Args(arguments);
        Stamps stamps = Stamps.open(Path.of(args.text("stamps", "stamps.bin")), args.number("max-calls", 1000));
        new RealtimeSink(stamps, SinkOptions.of(args)).run(args);
    }

    private void run(Args args) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServerOptions server = new HttpServerOptions().setHost("127.0.0.1").setPort(args.number("port", 0)).setTcpNoDelay(true)
                .setMaxWebSocketFrameSize(1 << 20).setMaxWebSocketMessageSize(1 << 20);
        if (!args.text("keystore", "").isEmpty()) {
            server.setSsl(true).setKeyCertOptions(new JksOptions().setPath(args.text("keystore", "")).setPassword("changeit"));
        }
        vertx.createHttpServer(server).webSocketHandler(socket -> {
            SinkSession session = new SinkSession(socket, stamps, options, counts);
            sessions.add(session);
            socket.textMessageHandler(session::received);
            socket.closeHandler(none -> sessions.remove(session));
        }).listen().onSuccess(http -> {
            System.out.println("PORT " + http.actualPort());
            System.out.flush();
        }).onFailure(e -> {
            e.printStackTrace();
            System.exit(1);
        });
        vertx.setPeriodic(TICK_MILLIS, id -> {
            for (SinkSession session : sessions) {
                session.tick(System.nanoTime());
            }
        });
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        while (in.readLine() != null) {
            vertx.runOnContext(none -> report());
        }
        System.exit(0);
    }

    private void report() {
        try {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("sessions", sessions.size());
            report.put("uplinkFrames", counts.frames);
            report.put("uplinkFramesMissing", counts.missing);
            report.put("uplinkUnreadable", counts.unreadable);
            report.put("uplinkMillis", counts.uplink.millis());
            report.put("deltas", counts.deltas);
            report.put("speechFramesSent", counts.framesSent);
            System.out.println("REPORT " + new ObjectMapper().writeValueAsString(report));
            System.out.flush();
            counts.uplink = new Samples();
            counts.frames = 0;
            counts.missing = 0;
            counts.unreadable = 0;
            counts.deltas = 0;
            counts.framesSent = 0;
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
