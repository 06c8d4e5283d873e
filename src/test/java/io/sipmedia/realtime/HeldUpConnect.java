// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.VertxThread;
import io.vertx.core.spi.VertxThreadFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The unlucky moment, each time: a server that speaks first, and a Vert.x for its client whose caller stands still, once it
 * has started a loop, until the client has read that message. A busy machine does the same, rarely.
 *
 * <p>{@code ClientWebSocket.connect} of Vert.x 4.5, called from a thread that is not the loop, lets the messages flow before
 * it puts the handlers in place: what comes meanwhile reaches nobody, and nobody is told. How to recognise it: the connection
 * is open, the server's write has succeeded, its pings are answered, and the handler was never called.
 */
public final class HeldUpConnect implements AutoCloseable {

    private static final int SECONDS = 10;
    // more than MediaLoops starts: one is left that only the connecting thread starts
    private static final int LOOPS = Runtime.getRuntime().availableProcessors() + 4;

    private final CountDownLatch read = new CountDownLatch(1);
    private final Vertx server = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Vertx client;
    private final String url;
    private volatile Thread unlucky;

    /** @param greeting what the server says as soon as it has accepted */
    public HeldUpConnect(String greeting) {
        client = new VertxBuilder(new VertxOptions().setEventLoopPoolSize(LOOPS)).threadFactory(new VertxThreadFactory() {
            @Override
            public VertxThread newVertxThread(Runnable task, String name, boolean worker, long limit, TimeUnit unit) {
                return new Starting(task, name, worker, limit, unit);
            }
        }).init().vertx();
        HttpServer listening = await(server.createHttpServer()
                .requestHandler(request -> request.toWebSocket().onSuccess(socket -> greet(socket, greeting))).listen(0, "127.0.0.1"));
        url = "ws://127.0.0.1:" + listening.actualPort() + "/v1/realtime";
    }

    private void greet(ServerWebSocket socket, String greeting) {
        socket.pongHandler(pong -> read.countDown());
        socket.writeTextMessage(greeting);
        // frames are read in their order: who answers it has read the greeting
        socket.writePing(Buffer.buffer("read?"));
    }

    public String url() {
        return url;
    }

    /** The Vert.x to connect with. */
    public Vertx client() {
        return client;
    }

    /** From here on the thread that calls this is held up. */
    public void holdMe() {
        unlucky = Thread.currentThread();
    }

    /** Whether the client has read the greeting, which is when the thread goes on. */
    public boolean read() {
        return read.getCount() == 0;
    }

    private final class Starting extends VertxThread {

        private final boolean worker;

        Starting(Runnable task, String name, boolean worker, long limit, TimeUnit unit) {
            super(task, name, worker, limit, unit);
            this.worker = worker;
        }

        @Override
        public void start() {
            super.start();
            if (!worker && Thread.currentThread() == unlucky) {
                try {
                    read.await(SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(client.close());
        await(server.close());
    }
}
