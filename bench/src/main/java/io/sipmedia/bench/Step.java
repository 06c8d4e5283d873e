// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts one load on one bridge and says what came of it. */
final class Step {

    private static final int FRAMES_PER_SECOND = 50;

    private final Run run;
    private final Bridge bridge;
    /** Null when the bridge has no model. */
    private final ModelSide model;
    private final Map<String, Object> result = new LinkedHashMap<>();

    Step(Run run, Bridge bridge, ModelSide model) {
        this.run = run;
        this.bridge = bridge;
        this.model = model;
    }

    Map<String, Object> measure(Load load) throws Exception {
        return measure(load, null, () -> { });
    }

    /** Something to be done while all calls are up. */
    interface Look {
        void look() throws Exception;
    }

    /**
     * @param profile where a flight recording goes; null for none
     * @param look    called when the measured time is over, before calls end
     */
    Map<String, Object> measure(Load load, Path profile, Look look) throws Exception {
        if (model != null) {
            model.expect(load.together());
            model.report();
        }
        try (Child generator = new Child("generator", run.folder, Child.java(Run.OWN_JVM, LoadGenerator.class.getName(), arguments(load)), Map.of());
                Capture wire = Capture.of(run, timedPorts(generator.await("UP", 120)), load.warmup() + load.seconds())) {
            generator.await("MEASURE", (long) load.warmup() + 20);
            double loadBefore = Machine.loadAverage();
            if (profile != null) {
                jcmd("JFR.start", "name=bench", "settings=profile");
            }
            JvmProbe jvm = bridge.jvm();
            double uptime = jvm == null ? 0 : jvm.uptime();
            Map<Long, long[]> threads = jvm == null ? Map.of() : jvm.threads();
            ThreadTimes times = ThreadTimes.of(bridge.processes().get(0).pid());
            Spent before = Spent.now(bridge, model, generator, wire);
            generator.await("OVER", (long) load.seconds() + 60);
            Spent spent = Spent.now(bridge, model, generator, wire).since(before);
            times = ThreadTimes.of(bridge.processes().get(0).pid()).since(times);
            Map<Long, long[]> after = jvm == null ? Map.of() : jvm.threads();
            if (profile != null) {
                jcmd("JFR.dump", "name=bench", "filename=" + profile);
                jcmd("JFR.stop", "name=bench");
            }
            Map<String, Object> phone = Report.read(generator.await("DONE", 60));
            // what was really done, which is less than what was asked for when there is no time for it
            double received = Report.value(phone, "packetsReceived");
            double measured = Report.value(phone, "measuredSeconds");
            // CPU time was read a little after the measured time had begun
            double packets = Math.max(1, received * spent.seconds() / measured);
            result.put("peer", bridge.name());
            result.put("calls", load.calls());
            result.put("seconds", round(spent.seconds(), 3));
            cost(load, spent, packets);
            machine(spent, load.shortCalls() ? 1 : received / (measured * load.calls() * FRAMES_PER_SECOND), phone, loadBefore);
            if (jvm != null) {
                result.put("loopMicrosPerCallAnd20ms", round(times.loops() / packets * 1e6, 1));
                result.put("compilerPercentOfCore", round(times.compiler() / spent.seconds() * 100, 1));
                result.put("loopAllocatedBytesPerCallAnd20ms", Math.round(JvmProbe.difference(threads, after, 0, jvm.loops()) / packets));
                result.put("allocatedBytesPerCallAnd20ms", Math.round(JvmProbe.difference(threads, after, 0) / packets));
                result.put("gcPauses", JvmProbe.pauses(run.gcLog(bridge.name()), uptime, uptime + spent.seconds()));
            }
            result.put("bridgeNice", bridge.processes().get(0).nice());
            result.put("loopsFifo", "gateway".equals(bridge.name()) ? run.args.number("loops-fifo", 0) : 0);
            result.put("threads", bridge.status("Threads"));
            result.put("rssKb", bridge.status("VmRSS"));
            result.put("phone", phone);
            result.put("wire", wire.results(run.openStamps()));
            result.put("captureCpuPercentOfCore", round(spent.capture() / spent.seconds() * 100, 1));
            if (model != null) {
                result.put("model", model.report());
            }
            look.look();
            generator.tell("");
            generator.awaitEnd(20);
            return result;
        }
    }

    // what stands behind the number of calls, if anything does
    private static String timedPorts(String up) {
        return up.contains(" ") ? up.substring(up.indexOf(' ') + 1) : "";
    }

    private List<String> arguments(Load load) {
        List<String> arguments = new ArrayList<>(List.of("--stamps", run.stamps(), "--max-calls", "" + Run.MAX_CALLS, "--sip-ports",
                String.join(",", bridge.sipPorts().stream().map(String::valueOf).toList()), "--calls-per-server", "" + bridge.callsPerPort(),
                "--echo", "" + bridge.echoes(), "--timed", run.args.text("timed", "25")));
        arguments.addAll(load.arguments());
        return arguments;
    }

    private void cost(Load load, Spent spent, double packets) {
        result.put("cpuPercentOfCore", round(spent.bridge() / spent.seconds() * 100, 2));
        if (load.shortCalls()) {
            // set-up, media and end together
            result.put("cpuMillisPerCall", round(spent.bridge() / load.calls() * 1e3, 3));
        }
        result.put("cpuMicrosPerCallAnd20ms", round(spent.bridge() / packets * 1e6, 1));
        result.put("cpuPercentOfCorePerCall", round(spent.bridge() / packets * FRAMES_PER_SECOND * 100, 4));
        result.put("generatorCpuPercentOfCore", round(spent.generator() / spent.seconds() * 100, 1));
        result.put("sinkCpuPercentOfCore", round(spent.model() / spent.seconds() * 100, 1));
    }

    private void machine(Spent spent, double slots, Map<String, Object> phone, double loadBefore) {
        result.put("loadAverageBefore", loadBefore);
        result.put("slotsUsed", round(slots, 4));
        result.put("idlePercent", round(spent.machine().idle() / spent.machine().all() * 100, 1));
        result.put("stealPercent", round(spent.machine().steal() / spent.machine().all() * 100, 1));
        result.put("foreignPercent", round(spent.foreign() * 100, 1));
        result.put("verdict", Verdict.of(spent.foreign(), Report.value(phone, "generatorOversleepMillis.p99"), slots).name());
    }

    private void jcmd(String... what) throws Exception {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "" + bridge.processes().get(0).pid()));
        line.addAll(List.of(what));
        ModelSide.command(run.folder, line.toArray(String[]::new));
    }

    static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
