// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.Ability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.Test;

/** Who may interrupt, as routes say it, and which dialects have nothing for it. */
class InterruptControlTest {

    private static final String CALL = "00000000000000ab";

    @Test
    void thePageListsTheDialectsThatRefuse() throws Exception {
        Set<String> refuse = new TreeSet<>();
        try (DefaultCamelContext context = new DefaultCamelContext(new SimpleRegistry())) {
            for (String name : DialectFinder.SHIPPED) {
                if (!DialectFinder.find(context, name).capabilities().can(Ability.INTERRUPT_CONTROL)) {
                    refuse.add(name);
                }
            }
        }
        Matcher list = Pattern.compile("servers cannot be told so \\(([^)]*)\\)").matcher(Files.readString(Path.of("docs/interruptions.md")));
        assertTrue(list.find());
        Set<String> page = Stream.of(list.group(1).split(",")).map(name -> name.replace("`", "").strip())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(refuse, page);
    }

    @Test
    void aRouteProtectsAStretchOfTheCallOnlyWhereTheServerLeavesItToUs() throws Exception {
        try (FakeRealtimeServer server = new FakeRealtimeServer(); DefaultCamelContext context = new DefaultCamelContext()) {
            context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setUrl(server.url());
            context.start();
            var template = context.createProducerTemplate();
            Map<String, Object> call = Map.of(RealtimeConstants.CALL_ID, CALL);
            template.sendBodyAndHeaders("realtime:a?operation=open&awaitReady=5s&interruptBy=local", null, call);
            template.sendBodyAndHeaders("realtime:a?operation=interruptions&interruptBy=local", "ignore", call);
            template.sendBodyAndHeaders("realtime:a?operation=interruptions&interruptBy=local", "allow", call);
            refused(template, "realtime:a?operation=interruptions&interruptBy=local", "later", call, "allow or ignore");
            template.sendBodyAndHeaders("realtime:b?operation=open&awaitReady=5s", null, call);
            refused(template, "realtime:b?operation=interruptions", "ignore", call, "while the server stops by itself");
        }
    }

    private static void refused(
            org.apache.camel.ProducerTemplate template, String uri, String body, Map<String, Object> call, String why) {
        CamelExecutionException error =
                assertThrows(CamelExecutionException.class, () -> template.sendBodyAndHeaders(uri, body, call));
        assertTrue(error.getCause() instanceof RealtimeException && error.getCause().getMessage().contains(why),
                error.getCause().toString());
    }
}
