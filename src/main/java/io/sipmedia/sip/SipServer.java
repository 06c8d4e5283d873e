// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TooManyListenersException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for calls (RFC 3261, the called side). One stack per server, with a name of its own; several servers may live in one JVM.
 *
 * <p>Thread: all methods are safe; {@link #close} waits up to a few seconds.
 */
public final class SipServer implements AutoCloseable {
    /** How long an owner may let a call ring. The stack keeps the INVITE's transaction, which the refusal needs, a little longer. */
    public static final Duration LONGEST_RINGING = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(SipServer.class);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int PORT_ATTEMPTS = 30;
    private static final int OUTBOUND_THREADS = 8;
    private static final int LOOKUP_THREADS = 8;
    private static final int LAST_WAIT_MILLIS = 2_000;
    private static final int MAX_QUEUED = 20_000;

    private final String name = "sip-media-" + COUNT.incrementAndGet() + "-" + Tags.random().substring(0, 6);
    private final SipStackImpl stack;
    private final SipContext context;
    private final ThreadPoolExecutor workers;
    private final ThreadPoolExecutor outbound;
    private final ThreadPoolExecutor lookups;
    private final ScheduledThreadPoolExecutor timer;
    private boolean closed;

    private SipServer(SipServerOptions options, IncomingCalls calls, ScheduledThreadPoolExecutor clock) throws SipException {
        workers = pool(name + "-call", options.threads());
        outbound = pool(name + "-out", OUTBOUND_THREADS);
        lookups = pool(name + "-dns", LOOKUP_THREADS);
        timer = clock;
        timer.setThreadFactory(factory(name + "-timer"));
        timer.setRemoveOnCancelPolicy(true);
        SipStackImpl created = null;
        try {
            created = SipStacks.create(StackProperties.of(options, name));
            context = new SipContext(options, workers, outbound, timer, new HostLookup(lookups, timer, InetAddress::getByName));
            stack = created;
            Doorkeeper doorkeeper = new Doorkeeper(context, calls);
            stack.sipMessageValves.stream().filter(RequestValve.class::isInstance)
                    .forEach(valve -> ((RequestValve) valve).doorkeeper(doorkeeper));
            listen(options.listen(), new RequestDispatcher(context, calls));
            stack.start();
            awaitReaders();
        } catch (SipException | RuntimeException | Error e) {
            if (created != null) {
                SipStacks.stop(created);
            }
            stopThreads();
            throw e;
        }
        LOG.info("SIP listens on {}", context.bound);
    }

    /**
     * Starts listening.
     *
     * @param calls told of every new call
     * @throws IllegalStateException when a listening point cannot be opened; says which and why
     */
    public static SipServer start(SipServerOptions options, IncomingCalls calls) {
        return start(options, calls, new ScheduledThreadPoolExecutor(1));
    }

    /** With a clock of one's own, which is the server's from now on. */
    static SipServer start(SipServerOptions options, IncomingCalls calls, ScheduledThreadPoolExecutor clock) {
        try {
            return new SipServer(options, calls, clock);
        } catch (SipException e) {
            throw new IllegalStateException("SIP cannot listen on " + options.listen() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The thread that reads a UDP point makes that point's workers first, and a stack that is stopped meanwhile trips over the unfinished list
     * of them (see {@link SipStacks}): so it is up when it reads.
     */
    private void awaitReaders() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        for (ListenPoint point : context.bound) {
            while (point.transport().equals("udp") && !reads(point) && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private static boolean reads(ListenPoint point) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().matches("MessageProcessorThread-UDP-.*/" + point.port()))
                .anyMatch(each -> Arrays.stream(each.getValue()).anyMatch(frame -> frame.getMethodName().equals("receive")));
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_QUEUED), factory(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory factory(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private void listen(List<ListenPoint> points, RequestDispatcher dispatcher) throws SipException {
        List<ListenPoint> bound = new ArrayList<>();
        List<SipProvider> providers = new ArrayList<>();
        for (ListenPoint point : points) {
            ListeningPoint opened = open(point);
            bound.add(new ListenPoint(point.transport(), point.host(), opened.getPort()));
            context.bound = List.copyOf(bound);
            // a provider holds one point per transport; usually there is one provider for all
            SipProvider home = null;
            for (SipProvider provider : providers) {
                if (provider.getListeningPoint(point.transport()) == null) {
                    home = provider;
                    break;
                }
            }
            try {
                if (home == null) {
                    home = stack.createSipProvider(opened);
                    providers.add(home);
                    home.addSipListener(dispatcher);
                } else {
                    home.addListeningPoint(opened);
                }
            } catch (TooManyListenersException e) {
                throw new SipException("a new provider has a listener already", e);
            }
        }
    }

    private ListeningPoint open(ListenPoint point) throws SipException {
        SipException last = null;
        for (int i = 0; i < (point.port() == 0 ? PORT_ATTEMPTS : 1); i++) {
            int port = point.port() == 0 ? freePort(point) : point.port();
            try {
                return stack.createListeningPoint(point.host(), port, point.transport());
            } catch (InvalidArgumentException e) {
                last = new SipException("cannot open " + point + ": " + (e.getCause() == null ? e : e.getCause()).getMessage(), e);
            }
        }
        throw last == null ? new SipException("cannot open " + point) : last;
    }

    /** The stack takes no port 0. Another process may take the port meanwhile: the caller tries again. */
    private static int freePort(ListenPoint point) throws SipException {
        try {
            InetAddress address = InetAddress.getByName(point.host());
            if (point.transport().equals("udp")) {
                try (DatagramSocket socket = new DatagramSocket(0, address)) {
                    return socket.getLocalPort();
                }
            }
            try (ServerSocket socket = new ServerSocket(0, 1, address)) {
                return socket.getLocalPort();
            }
        } catch (IOException e) {
            throw new SipException("no free port on " + point.host(), e);
        }
    }

    /** Where it really listens, with the ports chosen for 0. */
    public List<ListenPoint> listening() {
        return context.bound;
    }

    /** The port of the first listening point of a transport. @throws IllegalArgumentException when there is none */
    public int port(String transport) {
        return listening().stream().filter(point -> point.transport().equalsIgnoreCase(transport)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + transport + " among " + listening())).port();
    }

    /** Dialogs that are not over. */
    public int dialogs() {
        return context.dialogs.size();
    }

    /** Requests the stack keeps in mind, to know their copies. */
    int transactions() {
        return stack.getServerTransactionTableSize();
    }

    /** Ends every call (BYE, or 503 while it rings), gives the messages a moment to leave, then stops the stack and its threads. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        context.dialogs.all().forEach(CalledDialog::shutDown);
        await(workers);
        // where the last messages go
        lookups.shutdown();
        context.hosts.finish(LAST_WAIT_MILLIS);
        lookups.shutdownNow();
        await(outbound);
        SipStacks.stop(stack);
        stopThreads();
        LOG.info("SIP stopped listening on {}", context.bound);
    }

    private static void await(ExecutorService pool) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LAST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void stopThreads() {
        workers.shutdownNow();
        lookups.shutdownNow();
        outbound.shutdownNow();
        timer.shutdownNow();
    }
}
