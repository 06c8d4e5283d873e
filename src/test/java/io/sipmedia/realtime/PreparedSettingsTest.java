// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.SessionSettings;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session is opened with is worked out once, and again when a function comes or goes. */
class PreparedSettingsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private RealtimeEndpoint endpoint(String options) {
        return context.getEndpoint("realtime:m?url=ws://127.0.0.1:1/r" + options, RealtimeEndpoint.class);
    }

    private void tool(String name) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("realtime-tool:" + name + "?description=finds&parameter.phone=string").routeId(name).setBody(constant("found"));
            }
        });
    }

    private static List<String> names(SessionSettings settings) {
        return settings.tools().stream().map(ToolDefinition::name).toList();
    }

    @Test
    void callsShareWhatIsTheSameForAllOfThem() throws Exception {
        context.start();
        tool("lookup");
        RealtimeEndpoint endpoint = endpoint("&failover.url=ws://127.0.0.1:2/r");
        SessionSettings first = endpoint.settings();
        assertSame(first, endpoint.settings());
        assertSame(first, endpoint.resilience().servers().get(0).settings());
        assertSame(endpoint.resilience().servers().get(1).settings(), endpoint.resilience().servers().get(1).settings());
        assertEquals("ws://127.0.0.1:2/r", endpoint.resilience().servers().get(1).settings().url());
        assertSame(endpoint.resilience().servers().get(0).breaker(), endpoint.resilience().servers().get(0).breaker());
    }

    @Test
    void theNextCallKnowsOfAFunctionThatHasComeOrGone() throws Exception {
        context.start();
        RealtimeEndpoint endpoint = endpoint("");
        SessionSettings before = endpoint.settings();
        assertEquals(List.of(), names(before));
        tool("lookup");
        assertEquals(List.of("lookup"), names(endpoint.settings()));
        assertEquals(List.of("lookup"), names(endpoint.resilience().servers().get(0).settings()));
        tool("transfer");
        assertEquals(List.of("lookup", "transfer"), names(endpoint.settings()));
        context.getRouteController().stopRoute("lookup");
        assertEquals(List.of("transfer"), names(endpoint.settings()));
        context.getRouteController().startRoute("lookup");
        assertEquals(List.of("lookup", "transfer"), names(endpoint.settings()));
        assertEquals(List.of(), names(before), "a call that is up has what it began with");
    }

    @Test
    void anEndpointThatStartsAgainLooksAtItsOptionsAgain() throws Exception {
        context.start();
        RealtimeEndpoint endpoint = endpoint("");
        SessionSettings before = endpoint.settings();
        endpoint.stop();
        endpoint.getConfiguration().setGreeting("Welcome");
        endpoint.getConfiguration().setBudgetPerCall("3 min");
        endpoint.start();
        assertNotSame(before, endpoint.settings());
        assertEquals("Welcome", endpoint.settings().greeting());
        assertEquals(true, endpoint.plan().limited());
    }
}
