// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One number of calls after the other on one bridge after the other, all on the same machine within the same hour. */
final class Series {

    private static final int MOST_WARM_CHURN = 200;
    private static final int WARM_CALLS = 50;

    private final Run run;
    private final Results results;
    private final List<Integer> calls;

    Series(Run run, Results results) {
        this.run = run;
        this.results = results;
        calls = numbers(run.args.text("calls", "100"));
        // what cannot be is said before an hour has gone by
        warming();
        for (int count : calls) {
            load(count);
            if (peers().contains("pjsua")) {
                Load.lasting(run.args, count);
            }
        }
    }

    private static List<Integer> numbers(String text) {
        try {
            return Arrays.stream(text.split(",")).map(String::trim).map(Integer::parseInt).toList();
        } catch (NumberFormatException e) {
            throw new OptionException("--calls takes whole numbers with commas, not " + text);
        }
    }

    private List<String> peers() {
        String peers = run.args.text("peer", "gateway");
        return List.of((peers.equals("all") ? "gateway,floor,pjsua" : peers).split(","));
    }

    private Load load(int count) {
        double hold = run.args.decimal("hold", 0);
        return hold > 0 ? Load.coming(count, run.args.decimal("cps", 50), hold) : Load.lasting(run.args, count);
    }

    // calls that come and go: what only runs at a call's beginning and end would else be compiled anew in mid-measurement
    private Load warming() {
        double hold = run.args.decimal("warm-hold", 6);
        double rate = run.args.number("warm-calls", WARM_CALLS) / hold;
        return Load.coming((int) (run.args.decimal("warm-seconds", 60) * rate), rate, hold);
    }

    void run() throws Exception {
        for (String peer : peers()) {
            if (peer.equals("pjsua") && !PjsuaPeer.available(run)) {
                System.out.println("pjsua is left out: no Python with pjsua2. To have it: python3 -m venv bench/target/pjsua"
                        + " && bench/target/pjsua/bin/pip install pjsua2-python");
                continue;
            }
            if (peer.equals("pjsua")) {
                pjsua();
            } else {
                peer(peer);
            }
        }
    }

    // nothing has to warm up in it, and a process that has had its calls once was seen to take no more of them
    private void pjsua() throws Exception {
        for (int count : calls) {
            try (Bridge bridge = run.bridge("pjsua", null, count)) {
                if (!step(bridge, null, Load.lasting(run.args, count), Memory.of(bridge))) {
                    break;
                }
            }
        }
    }

    private void peer(String peer) throws Exception {
        int most = calls.stream().mapToInt(Integer::intValue).max().orElse(1);
        double hold = run.args.decimal("hold", 0);
        boolean tls = run.args.flag("tls") && peer.equals("gateway");
        try (ModelSide model = new ModelSide(run, tls);
                Bridge bridge = run.bridge(peer, model, Math.max(run.args.number("warm-calls", WARM_CALLS), most))) {
            // everything is compiled and every pool has its size before anything counts
            new Step(run, bridge, model).measure(warming());
            if (hold > 0) {
                new Step(run, bridge, model).measure(Load.coming(MOST_WARM_CHURN, Math.min(run.args.decimal("cps", 50), 50), hold));
            }
            Memory idle = Memory.settled(bridge);
            for (int count : calls) {
                if (!step(bridge, model, load(count), idle)) {
                    break;
                }
            }
        }
    }

    /** Whether more calls make sense. */
    private boolean step(Bridge bridge, ModelSide model, Load load, Memory idle) throws Exception {
        Step step = new Step(run, bridge, model);
        boolean profiled = run.args.flag("profile") && bridge.jvm() != null;
        var recording = run.folder.resolve("profile-" + bridge.name() + "-" + load.calls() + ".jfr");
        Memory[] held = new Memory[1];
        Map<String, Object> result = step.measure(load, profiled ? recording : null, () -> held[0] = Memory.of(bridge));
        if (!load.shortCalls()) {
            if (bridge.jvm() != null) {
                result.put("heapAfterGcBytesPerCall", Math.round((held[0].heapBytes() - idle.heapBytes()) / (double) load.calls()));
            }
            result.put("nativeKbPerCall", Math.round((held[0].nativeKb() - idle.nativeKb()) / (double) load.calls()));
            result.put("idleHeapBytes", idle.heapBytes());
            result.put("idleNativeKb", idle.nativeKb());
        }
        results.add(result);
        System.out.println(Report.lines(result));
        if (profiled) {
            Profile.print(recording, 25);
        }
        boolean on = !result.get("verdict").equals(Verdict.SATURATED.name()) || run.args.flag("keep-going");
        if (!on) {
            System.out.println(bridge.name() + " gets no more calls than these");
        }
        return on;
    }
}
