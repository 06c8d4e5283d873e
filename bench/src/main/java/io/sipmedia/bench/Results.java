// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All steps of a run: {@code results.json}, {@code results.svg}, and a table in which the peers stand beside each other. */
final class Results {

    private final Run run;
    private final Map<String, Object> machine;
    private final List<Map<String, Object>> steps = new ArrayList<>();

    Results(Run run) throws IOException {
        this.run = run;
        machine = Machine.describe();
        System.out.println(Machine.line(machine));
    }

    /** Also writes what there is so far, so that a run that is broken off leaves its results. */
    void add(Map<String, Object> step) throws IOException {
        steps.add(step);
        for (Map<String, Object> each : steps) {
            double floor = floor(each);
            if (!Double.isNaN(floor)) {
                each.put("cpuTimesFloor", Step.round(Report.value(each, "cpuMicrosPerCallAnd20ms") / floor, 2));
            }
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("when", Instant.now().toString());
        all.put("options", run.args.all());
        all.put("machine", machine);
        all.put("jvmOptions", run.jvm());
        all.put("steps", steps);
        Files.writeString(run.folder.resolve("results.json"),
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all));
        Files.writeString(run.folder.resolve("results.svg"), Plot.of(steps));
    }

    // of the same number of calls in the same run
    private double floor(Map<String, Object> step) {
        return steps.stream().filter(each -> each.get("peer").equals("floor") && each.get("calls").equals(step.get("calls")))
                .mapToDouble(each -> Report.value(each, "cpuMicrosPerCallAnd20ms")).findFirst().orElse(Double.NaN);
    }

    void print() {
        System.out.println(Table.of(steps));
        System.out.println("Results: " + run.folder.resolve("results.json") + " and results.svg");
    }
}
