// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The callers' side, in a process of its own: places calls, talks on all of them at 20 ms with absolute deadlines, and times
 * what comes back. One thread sends, one receives, one does SIP.
 *
 * <p>Talks with {@link Bench} by lines: {@code UP}, {@code MEASURE}, {@code DONE {json}} on standard output; a line on standard
 * input lets it hang up.
 */
public final class LoadGenerator {

    private static final long GRID_NANOS = 1_000_000;
    private static final int GRID = (int) (CallLeg.FRAME_NANOS / GRID_NANOS);

    private final List<CallLeg> legs = new ArrayList<>();
    private final Samples gaps = new Samples();
    private final Samples firstAudio = new Samples();
    private final Samples oversleep = new Samples();
    private final Stamps stamps;
    private volatile boolean over;

    private LoadGenerator(Stamps stamps) {
        this.stamps = stamps;
    }

    public static void main(String[] arguments) throws Exception {
        Args args = new Args(arguments);
        Stamps stamps = Stamps.open(Path.of(args.text("stamps", "stamps.bin")), args.number("max-calls", 1000));
        stamps.clear();
        new LoadGenerator(stamps).run(args);
        System.exit(0);
    }

    private void run(Args args) throws Exception {
        int calls = args.number("calls", 1);
        double perSecond = args.decimal("cps", 50);
        Selector selector = Selector.open();
        for (int i = 0; i < calls; i++) {
            CallLeg leg = new CallLeg(i, stamps);
            leg.rtp.register(selector, SelectionKey.OP_READ, leg);
            legs.add(leg);
        }
        Thread sender = start("bench-send", this::send);
        Thread receiver = start("bench-receive", () -> receive(selector));
        try (SipCaller sip = new SipCaller(args.number("sip-port", 5060))) {
            long begin = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                sleepUntil(begin + (long) (i * 1e9 / perSecond));
                sip.place(legs.get(i));
            }
            long limit = System.nanoTime() + 15_000_000_000L;
            while (sip.up.get() + sip.failed.get() < calls && System.nanoTime() < limit) {
                sleepUntil(System.nanoTime() + 250_000_000L);
                sip.retransmit();
            }
            say("UP " + sip.up.get());
            sleepUntil(System.nanoTime() + seconds(args.decimal("warmup", 10)));
            long start = System.nanoTime();
            long end = start + seconds(args.decimal("seconds", 20));
            stamps.window(start, end);
            say("MEASURE");
            sleepUntil(end);
            say("DONE " + new ObjectMapper().writeValueAsString(results(sip, calls)));
            System.in.read();
            hangUp(sip);
        }
        over = true;
        selector.wakeup();
        sender.join(1000);
        receiver.join(1000);
    }

    private void hangUp(SipCaller sip) throws IOException {
        for (int attempt = 0; attempt < 20 && sip.ended.get() < sip.up.get(); attempt++) {
            for (CallLeg leg : legs) {
                leg.talking = false;
                sip.hangUp(leg);
                LockSupport.parkNanos(2_000_000);
            }
            sleepUntil(System.nanoTime() + 300_000_000L);
        }
    }

    private Map<String, Object> results(SipCaller sip, int calls) {
        CallLeg.Counts sum = new CallLeg.Counts();
        double worst = 0;
        for (CallLeg leg : legs) {
            CallLeg.Counts counts = leg.counts;
            sum.received += counts.received;
            sum.missing += counts.missing;
            sum.late += counts.late;
            sum.answers += counts.answers;
            sum.frames += counts.frames;
            sum.framesOutOfStep += counts.framesOutOfStep;
            sum.jitterMillis += counts.jitterMillis;
            worst = Math.max(worst, counts.jitterMillis);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("calls", calls);
        result.put("callsUp", sip.up.get());
        result.put("callsFailed", sip.failed.get());
        result.put("setupMillis", sip.setup.millis());
        result.put("packetsReceived", sum.received);
        result.put("packetsMissing", sum.missing);
        result.put("packetsLate", sum.late);
        result.put("speechFrames", sum.frames);
        result.put("speechFramesOutOfStep", sum.framesOutOfStep);
        result.put("answers", sum.answers);
        result.put("gapDeviationMillis", gaps.millis());
        result.put("jitterMillisMean", Math.round(sum.jitterMillis / Math.max(1, sip.up.get()) * 1e3) / 1e3);
        result.put("jitterMillisWorstCall", Math.round(worst * 1e3) / 1e3);
        result.put("firstAudioMillis", firstAudio.millis());
        result.put("generatorOversleepMillis", oversleep.millis());
        return result;
    }

    // calls are spread evenly over the 20 ms, on a grid of 1 ms; a deadline is computed from the first one, never from the last
    private void send() throws IOException {
        long first = System.nanoTime();
        for (long slot = 0; !over; slot++) {
            long deadline = first + slot * GRID_NANOS;
            sleepUntil(deadline);
            if (stamps.measured(deadline)) {
                oversleep.add(System.nanoTime() - deadline);
            }
            for (int i = (int) (slot % GRID); i < legs.size(); i += GRID) {
                CallLeg leg = legs.get(i);
                if (leg.talking) {
                    leg.send();
                }
            }
        }
    }

    private void receive(Selector selector) throws IOException {
        while (!over) {
            selector.select(key -> {
                try {
                    ((CallLeg) key.attachment()).receive(gaps, firstAudio);
                } catch (IOException e) {
                    // the other side has closed its port already
                }
            });
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static Thread start(String name, Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                e.printStackTrace();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    private static void sleepUntil(long deadline) {
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
