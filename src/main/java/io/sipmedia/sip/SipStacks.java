// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.EventScanner;
import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.ListeningPointImpl;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.MessageProcessor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.sip.SipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes stacks and stops all of them: what the stack's own {@code stop} leaves running, and why.
 *
 * <ul>
 *   <li>A UDP point closes its socket, then its workers, then the timer that drops datagrams which waited too long
 *       ({@code BlockingQueueDispatchAuditor}). Its reading thread makes the workers first of all, and a stop meanwhile trips over the
 *       unfinished list of them (a ConcurrentModificationException, or a NullPointerException): the timer stays, and so do the points
 *       behind this one, since the stack has struck this one off its list. So both are stopped again.
 *   <li>The pool for what comes by TCP and its timer of the same kind are in static fields, which every new stack replaces with no lock:
 *       of two that are made at once, the timer of one is forgotten, and one that is stopped while another is made may end the timer the
 *       other is about to start, whose making fails then. So they are made one after the other, and while none stops.
 *   <li>The thread that tells events waits in a queue and sees the stop flag only when something arrives, and so do the workers.
 * </ul>
 */
final class SipStacks {

    private static final Logger LOG = LoggerFactory.getLogger(SipStacks.class);
    private static final int ATTEMPTS = 10;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    // whoever stops reads; a stop takes a second, and several may do so at once
    private static final ReadWriteLock STATIC_FIELDS = new ReentrantReadWriteLock();

    private SipStacks() {
    }

    static SipStackImpl create(Properties properties) throws SipException {
        STATIC_FIELDS.writeLock().lock();
        try {
            return new SipStackImpl(properties);
        } finally {
            STATIC_FIELDS.writeLock().unlock();
        }
    }

    /** Returns when the stack has stopped, in a little more than a second. */
    static void stop(SipStackImpl stack) {
        EventScanner scanner = stack.getEventScanner();
        List<MessageProcessor> points = points(stack);
        stopAll(stack, points);
        if (scanner != null) {
            scanner.addEvent(new EventWrapper(null, null));
        }
        wakeWorkers(stack.getStackName());
    }

    private static List<MessageProcessor> points(SipStackImpl stack) {
        List<MessageProcessor> points = new ArrayList<>();
        for (Iterator<?> each = stack.getListeningPoints(); each.hasNext();) {
            points.add(((ListeningPointImpl) each.next()).getMessageProcessor());
        }
        return points;
    }

    private static void stopAll(SipStackImpl stack, List<MessageProcessor> points) {
        boolean tripped = false;
        for (int attempts = ATTEMPTS;; attempts--) {
            STATIC_FIELDS.readLock().lock();
            try {
                stack.stop();
                break;
            } catch (RuntimeException e) {
                tripped = true;
                if (attempts <= 1) {
                    throw e;
                }
                LOG.debug("The SIP stack is stopped once more: {}", e.toString());
            } finally {
                STATIC_FIELDS.readLock().unlock();
            }
        }
        if (tripped) {
            points.stream().filter(point -> point.getTransport().equalsIgnoreCase("udp")).forEach(SipStacks::stopAgain);
        }
    }

    // for a point that has stopped it does nothing; one that has not has made its workers in the end
    private static void stopAgain(MessageProcessor point) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                point.stop();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() - end > 0) {
                    LOG.debug("A SIP listening point cannot be stopped: {}", e.toString());
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    /** An interrupt shows a worker that its stack has stopped. */
    private static void wakeWorkers(String name) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        boolean alive = true;
        while (alive && System.nanoTime() - end < 0) {
            alive = false;
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread != Thread.currentThread() && thread.getName().startsWith(name + "-UDP")) {
                    thread.interrupt();
                    try {
                        thread.join(50);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                    alive |= thread.isAlive();
                }
            }
        }
    }
}
