// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One long call, then many short ones, and whether the gateway is afterwards what it was before: memory, descriptors, threads,
 * timers, calls. Writes {@code soak.json}.
 */
final class Soak {

    // a call's audio may be cut anywhere within its 20 ms, and so may the time
    private static final double MAX_DRIFT_MILLIS = 20;
    private static final int WARM_CALLS = 300;
    private static final long LOOK_NANOS = 10_000_000_000L;

    private final Run run;
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Object> report = new LinkedHashMap<>();

    Soak(Run run) {
        this.run = run;
    }

    /** Whether nothing is to be complained about. */
    boolean run() throws Exception {
        double minutes = run.args.decimal("minutes", 60);
        int calls = run.args.number("short-calls", 2000);
        double cps = run.args.decimal("cps", 20);
        double hold = run.args.decimal("hold", 2);
        // what cannot be is said before an hour has gone by
        Load warming = Load.coming(run.args.number("warm-calls", WARM_CALLS), cps, hold);
        Load coming = Load.coming(calls, cps, hold);
        Map<String, Object> machine = Machine.describe();
        System.out.println(Machine.line(machine));
        report.put("options", run.args.all());
        report.put("machine", machine);
        // a database in a file: transcripts are meant to stay, and are no leak
        String database = "jdbc:h2:file:" + run.folder.resolve("soak-" + ProcessHandle.current().pid()) + ";CACHE_SIZE=1024";
        try (ModelSide model = new ModelSide(run, run.args.flag("tls")); Bridge bridge = new GatewayBridge(run, model, database)) {
            new Step(run, bridge, model).measure(warming);
            Footprint before = settled(bridge);
            System.out.println("Before: " + before.line());
            if (minutes > 0) {
                longCall(bridge, model, minutes);
            }
            if (calls > 0) {
                shortCalls(bridge, model, coming);
            }
            Footprint after = settledLike(before, bridge, calls);
            System.out.println("After:  " + after.line());
            complaints.addAll(after.complaints(before, calls));
            report.put("before", before.report());
            report.put("after", after.report());
        }
        report.put("complaints", complaints);
        Files.writeString(run.folder.resolve("soak.json"), new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report));
        complaints.forEach(complaint -> System.out.println("FAILED: " + complaint));
        System.out.println((complaints.isEmpty() ? "Passed. " : "") + "Results: " + run.folder.resolve("soak.json"));
        return complaints.isEmpty();
    }

    private void longCall(Bridge bridge, ModelSide model, double minutes) throws Exception {
        Map<String, Object> step = new Step(run, bridge, model).measure(new Load(1, 5, minutes * 60, 1, 0));
        report.put("longCall", step);
        System.out.println(Report.lines(step));
        double drift = Report.value(step, "model.uplinkAudioLessTimeMillis");
        System.out.printf("    audio given to the model less time: %.3f ms in %.1f minutes%n", drift, minutes);
        if (!(Math.abs(drift) <= MAX_DRIFT_MILLIS)) {
            complaints.add("the model was given " + drift + " ms more audio than time passed, " + MAX_DRIFT_MILLIS + " are allowed");
        }
        if (Report.value(step, "model.uplinkFramesMissing") > 0 || Report.value(step, "phone.packetsMissing") > 0) {
            complaints.add("audio of the long call is missing");
        }
    }

    private void shortCalls(Bridge bridge, ModelSide model, Load load) throws Exception {
        Map<String, Object> step = new Step(run, bridge, model).measure(load);
        report.put("shortCalls", step);
        System.out.println(Report.lines(step));
        if (Report.value(step, "phone.callsUp") < load.calls()) {
            complaints.add("only " + Math.round(Report.value(step, "phone.callsUp")) + " of " + load.calls() + " calls were answered");
        }
    }

    // transactions outlive their call by half a minute (RFC 3261, timers H and J), and a cancelled timer stays queued until it is due
    private Footprint settled(Bridge bridge) throws Exception {
        Talker.sleepUntil(System.nanoTime() + settleNanos());
        return Footprint.of(run, bridge);
    }

    // as long again as before at most, and no longer than it takes to be what it was
    private Footprint settledLike(Footprint before, Bridge bridge, int calls) throws Exception {
        long limit = System.nanoTime() + 2 * settleNanos();
        Footprint after = Footprint.of(run, bridge);
        while (!after.complaints(before, calls).isEmpty() && System.nanoTime() < limit) {
            Talker.sleepUntil(System.nanoTime() + LOOK_NANOS);
            after = Footprint.of(run, bridge);
        }
        return after;
    }

    private long settleNanos() {
        return (long) (run.args.decimal("settle", 100) * 1e9);
    }
}
