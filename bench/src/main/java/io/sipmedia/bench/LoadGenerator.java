// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The callers' side, in a process of its own: places calls, talks on all of them at 20 ms with absolute deadlines, and times
 * what comes back. Either so many calls that last ({@code --calls}), or so many one after the other that are short
 * ({@code --churn}, {@code --hold} seconds each).
 *
 * <p>Talks with {@link Bench} by lines: {@code UP} with the number of calls and the ports of those that are timed, {@code MEASURE},
 * {@code OVER} and, once they are computed, the results as {@code DONE {json}} on standard output; a line on standard input lets it hang up.
 */
public final class LoadGenerator {

    private static final long TICK_NANOS = 5_000_000;
    private static final long LOOK_NANOS = 250_000_000;
    private static final long FOREVER_NANOS = 15_000_000_000L;

    private final Args args;
    private final Stamps stamps;
    private final int[] servers;
    private final int callsPerServer;
    private final Sampling sampling;
    private final CallTotals totals = new CallTotals();

    private LoadGenerator(Args args) throws IOException {
        this.args = args;
        stamps = Stamps.open(Path.of(args.text("stamps", "stamps.bin")), args.number("max-calls", 1000));
        stamps.clear();
        servers = Arrays.stream(args.text("sip-ports", "5060").split(",")).mapToInt(Integer::parseInt).toArray();
        callsPerServer = args.number("calls-per-server", Integer.MAX_VALUE);
        sampling = Sampling.of(args);
    }

    public static void main(String[] arguments) throws Exception {
        Args args = new Args(arguments);
        LoadGenerator generator = new LoadGenerator(args);
        try (SipCaller sip = new SipCaller(); Talker talker = new Talker(generator.stamps)) {
            if (args.number("churn", 0) > 0) {
                generator.churn(sip, talker, args.number("churn", 0));
            } else {
                generator.steady(sip, talker, args.number("calls", 1));
            }
        }
        System.exit(0);
    }

    // ---- calls that last

    private void steady(SipCaller sip, Talker talker, int calls) throws IOException {
        List<PlacedCall> placed = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            Talker.sleepUntil(begin + (long) (i * 1e9 / args.decimal("cps", 50)));
            placed.add(place(sip, talker, i, calls));
        }
        long limit = System.nanoTime() + FOREVER_NANOS;
        while (sip.up.get() + sip.failed.get() < calls && System.nanoTime() < limit) {
            Talker.sleepUntil(System.nanoTime() + LOOK_NANOS);
            sip.retransmit();
        }
        say("UP " + sip.up.get() + " " + timedPorts(placed, calls));
        Talker.sleepUntil(System.nanoTime() + seconds(args.decimal("warmup", 10)));
        long start = System.nanoTime();
        long end = start + seconds(args.decimal("seconds", 20));
        stamps.window(start, end);
        say("MEASURE");
        Talker.sleepUntil(end);
        say("OVER");
        for (PlacedCall call : placed) {
            totals.add(call.leg);
        }
        say("DONE " + new ObjectMapper().writeValueAsString(totals.results(sip, talker, args.decimal("seconds", 20))));
        System.in.read();
        for (PlacedCall call : placed) {
            call.leg.talking = false;
        }
        for (int attempt = 0; attempt < 20 && sip.ended.get() < sip.up.get(); attempt++) {
            for (PlacedCall call : placed) {
                sip.hangUp(call, System.nanoTime());
                Talker.sleepUntil(System.nanoTime() + 2_000_000);
            }
            Talker.sleepUntil(System.nanoTime() + LOOK_NANOS);
        }
    }

    private String timedPorts(List<PlacedCall> placed, int calls) throws IOException {
        StringBuilder ports = new StringBuilder();
        for (int i = 0; i < placed.size(); i++) {
            if (sampling.timed(i, calls)) {
                ports.append(ports.length() == 0 ? "" : ",").append(placed.get(i).leg.port());
            }
        }
        return ports.toString();
    }

    private PlacedCall place(SipCaller sip, Talker talker, int i, int calls) throws IOException {
        CallLeg leg = new CallLeg(i % stamps.calls(), stamps, args.flag("echo"));
        talker.add(leg, sampling.timed(i, calls));
        return sip.place(leg, servers[i / callsPerServer % servers.length]);
    }

    // ---- calls that come and go

    private void churn(SipCaller sip, Talker talker, int calls) throws IOException {
        long hold = seconds(args.decimal("hold", 2));
        double perSecond = args.decimal("cps", 50);
        int together = (int) Math.ceil(perSecond * hold / 1e9);
        List<PlacedCall> live = new ArrayList<>();
        say("UP 0");
        long begin = System.nanoTime();
        stamps.window(begin, Long.MAX_VALUE);
        say("MEASURE");
        int placed = 0;
        while (placed < calls || !live.isEmpty()) {
            long now = System.nanoTime();
            for (; placed < calls && now - begin >= (long) (placed * 1e9 / perSecond); placed++) {
                stamps.clear(placed % stamps.calls());
                live.add(place(sip, talker, placed, together));
            }
            look(sip, talker, live, now, hold);
            Talker.sleepUntil(now + TICK_NANOS);
        }
        long end = System.nanoTime();
        stamps.window(begin, end);
        say("OVER");
        say("DONE " + new ObjectMapper().writeValueAsString(totals.results(sip, talker, (end - begin) / 1e9)));
        System.in.read();
    }

    private void look(SipCaller sip, Talker talker, List<PlacedCall> live, long now, long hold) throws IOException {
        sip.retransmit();
        for (Iterator<PlacedCall> calls = live.iterator(); calls.hasNext();) {
            PlacedCall call = calls.next();
            boolean lost = now - call.sentAt > hold + FOREVER_NANOS;
            if (call.ended || call.failed || lost) {
                talker.remove(call.leg);
                totals.add(call.leg);
                calls.remove();
            } else if (now - call.sentAt >= hold) {
                call.leg.talking = false;
                sip.hangUp(call, now);
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }
}
