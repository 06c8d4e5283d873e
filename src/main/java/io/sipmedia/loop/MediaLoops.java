// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event loops that calls are spread over. A call's loop follows from its id alone, so the phone side and the model
 * side find the same one without knowing each other.
 *
 * <p>Thread: any.
 */
public final class MediaLoops implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MediaLoops.class);
    private static final int CLOSE_SECONDS = 10;

    private final Vertx vertx;
    private final boolean ownsVertx;
    private final String deployment;
    private final List<MediaLoop> loops;

    private MediaLoops(Vertx vertx, boolean ownsVertx, String deployment, List<MediaLoop> loops) {
        this.vertx = vertx;
        this.ownsVertx = ownsVertx;
        this.deployment = deployment;
        this.loops = List.copyOf(loops);
    }

    // SIP, event routes, the collector and the compiler need a processor too, and a loop that has to share its own is late:
    // two loops on two processors cost an eighth more per call than one, and their packets left less evenly
    private static int size() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }

    /** Loops of a Vert.x instance of our own, one per processor but one; closed with {@link #close()}. */
    public static MediaLoops create() {
        int size = size();
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(size);
        try {
            BeatTransport transport = new BeatTransport();
            return on(new VertxBuilder(options).findTransport(transport).init().vertx(), size, true, transport);
        } catch (LinkageError e) {
            // a later Vert.x has its inner side elsewhere; calls are served by the timers of its loops then
            LOG.info("This Vert.x does not let us choose how its loops wait: packets leave up to a millisecond late ({})", e.toString());
            return on(Vertx.vertx(options), size, true, null);
        }
    }

    /** Loops of somebody else's Vert.x (Quarkus has one); it is not closed with us. */
    public static MediaLoops on(Vertx vertx) {
        return on(vertx, size(), false, null);
    }

    // a verticle instance per loop is the public way to learn which Netty loop a Vert.x context runs on
    private static MediaLoops on(Vertx vertx, int size, boolean owns, BeatTransport transport) {
        List<MediaLoop> found = Collections.synchronizedList(new ArrayList<>());
        try {
            String id = vertx.deployVerticle(() -> new LoopFinder(found, transport), new DeploymentOptions().setInstances(size))
                    .toCompletionStage().toCompletableFuture().join();
            return new MediaLoops(vertx, owns, id, found);
        } catch (CompletionException e) {
            if (owns) {
                vertx.close();
            }
            throw new IllegalStateException("the media event loops did not start", e.getCause());
        }
    }

    /** The loop of a call: always the same one for the same id. */
    public MediaLoop of(String callId) {
        int hash = callId.hashCode();
        return loops.get(Math.floorMod(hash ^ hash >>> 16, loops.size()));
    }

    /** All of them. */
    public List<MediaLoop> all() {
        return loops;
    }

    /** The Vert.x instance behind the loops. */
    public Vertx vertx() {
        return vertx;
    }

    /** Stops the loops, and the Vert.x instance if it is ours. Not to be called from a loop. */
    @Override
    public void close() {
        try {
            (ownsVertx ? vertx.close() : vertx.undeploy(deployment))
                    .toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the media event loops did not stop within " + CLOSE_SECONDS + " s", e);
        }
    }

    private static final class LoopFinder extends AbstractVerticle {

        private final List<MediaLoop> found;
        // null when the loops are not ours
        private final BeatTransport transport;

        LoopFinder(List<MediaLoop> found, BeatTransport transport) {
            this.found = found;
            this.transport = transport;
        }

        @Override
        public void start() {
            for (EventExecutor executor : vertx.nettyEventLoopGroup()) {
                if (executor.inEventLoop()) {
                    found.add(loop((EventLoop) executor));
                    return;
                }
            }
            throw new IllegalStateException("this Vert.x context runs on no loop of its own group");
        }

        private MediaLoop loop(EventLoop eventLoop) {
            BeatStrategy strategy = transport == null ? null : transport.ofThisThread();
            if (strategy == null) {
                return new MediaLoop(context, eventLoop, new BeatTimer(eventLoop).heartbeat());
            }
            MediaLoop loop = new MediaLoop(context, eventLoop, strategy.heartbeat());
            strategy.serves(loop);
            return loop;
        }
    }
}
