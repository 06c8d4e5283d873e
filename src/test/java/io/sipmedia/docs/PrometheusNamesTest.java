// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sipmedia.support.MeterName;
import io.sipmedia.support.Meters;
import io.sipmedia.support.SipMediaRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md calls the meters in Prometheus is what a scrape calls them. {@link #main} writes the list anew. */
class PrometheusNamesTest {

    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final String BEGIN = "<!-- prometheus -->\n";
    private static final String END = "<!-- end prometheus -->";
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(\\{(.*)})? ");
    private static final Pattern IN_A_QUERY = Pattern.compile("\\b(?:sip_media|realtime)_[a-z_]+");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private CamelContext context;

    public static void main(String[] args) throws Exception {
        PrometheusNamesTest test = new PrometheusNamesTest();
        test.start();
        try {
            String page = Files.readString(PAGE);
            Files.writeString(PAGE, page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + test.list() + page.substring(page.indexOf(END)));
        } finally {
            test.stop();
        }
    }

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.getRegistry().bind("metricsRegistry", registry);
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    // each meter gets a value as the components give it
    private String scrape(MeterName... names) throws Exception {
        Meters meters = SipMediaRuntime.of(context).meters();
        for (MeterName name : names) {
            String[] tags = name.tags().toArray(String[]::new);
            switch (name.kind()) {
                case GAUGE -> meters.watch(name, () -> 1, tags);
                case COUNTER -> meters.count(name, 1, tags);
                case SUMMARY -> meters.record(name, 1, tags);
            }
        }
        return registry.scrape();
    }

    /** Sample names with the names of their labels. */
    private Map<String, Set<String>> samples(MeterName... names) throws Exception {
        Map<String, Set<String>> samples = new TreeMap<>();
        SAMPLE.matcher(scrape(names)).results().forEach(match -> samples.put(match.group(1), labels(match)));
        return samples;
    }

    private static Set<String> labels(MatchResult match) {
        return match.group(3) == null ? Set.of() : Arrays.stream(match.group(3).split(",")).map(label -> label.substring(0, label.indexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String list() throws Exception {
        return samples(MeterName.values()).keySet().stream().collect(Collectors.joining("\n", "```\n", "\n```\n"));
    }

    @Test
    void thePageListsWhatAScrapeHolds() throws Exception {
        String page = Files.readString(PAGE);
        assertEquals(list(), page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)),
                "run the main method of this test after a meter changed");
    }

    @Test
    void everyNameInTheExampleQueriesExists() throws Exception {
        String page = Files.readString(PAGE);
        Set<String> known = samples(MeterName.values()).keySet();
        Set<String> asked = IN_A_QUERY.matcher(page.substring(page.indexOf(END))).results().map(MatchResult::group)
                .collect(Collectors.toSet());
        assertTrue(asked.size() >= 4, asked.toString());
        asked.removeAll(known);
        assertEquals(Set.of(), asked);
    }

    @Test
    void labelsAreTheTagsOfTheTable() throws Exception {
        assertEquals(Set.of("camelContext", "cause", "endpoint"), samples(MeterName.CALLS_ENDED).get("sip_media_calls_ended_calls_total"));
    }
}
