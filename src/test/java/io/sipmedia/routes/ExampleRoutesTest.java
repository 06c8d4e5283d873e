// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.routes;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.kamelets.FakeComponent;
import io.sipmedia.rehearsal.caller.CallerException;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The routes of {@code examples/} with real calls; only the model is played by the test. */
@Timeout(60)
class ExampleRoutesTest {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final List<String> toModel = new ArrayList<>();
    private CamelContext context;
    private SipMediaComponent phone;

    @BeforeEach
    void prepare() throws Exception {
        context = new DefaultCamelContext();
        phone = new SipMediaComponent();
        phone.setListen("udp:127.0.0.1:0,tcp:127.0.0.1:0");
        phone.setRtpPorts("20000-29999");
        phone.setRtpRestTime(0);
        context.addComponent("sip-media", phone);
        context.addComponent("realtime", new FakeComponent(sent -> toModel.add(String.valueOf(sent.options().get("operation")))));
        context.getComponent("kamelet", KameletComponent.class).setLocation("file:kamelets");
        context.getShutdownStrategy().setTimeout(1);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(String example) throws Exception {
        context.getPropertiesComponent().addInitialProperty("PROMPTS", "examples/" + example + "/prompts");
        Path routes = Path.of("examples", example, "routes", example + ".camel.yaml");
        String yaml = Files.readString(routes);
        // the class of the example's own jar, played by the registry
        if (yaml.startsWith("#") && yaml.contains("com.example.hours.OfficeHours")) {
            yaml = yaml.substring(yaml.indexOf("- route:"));
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(routes.getFileName().toString(), yaml));
        context.start();
    }

    private ScriptedCaller.Builder caller(String user) {
        return ScriptedCaller.builder().target("sip:" + user + "@127.0.0.1:" + phone.port("udp")).answerLimit(LIMIT);
    }

    private static double seconds(ScriptedCaller caller) {
        return caller.heardSpeech().stream().mapToDouble(segment -> segment.durationMillis()).sum() / 1000;
    }

    @Test
    void theMenuSaysGoodbyeAndHangsUp() throws Exception {
        start("ivr-dtmf");
        try (ScriptedCaller caller = caller("menu").build()) {
            caller.call().hears(LIMIT).sends("9").expectHangUp(LIMIT);
            assertTrue(seconds(caller) < 5, "the key cuts the menu short: " + seconds(caller));
        }
    }

    @Test
    void theMenuTransfers() throws Exception {
        start("ivr-dtmf");
        try (ScriptedCaller caller = caller("menu").build()) {
            caller.call().hears(LIMIT);
            try {
                caller.sends("2");
            } catch (CallerException e) {
                // the call is elsewhere before the key is released
            }
            assertTrue(caller.expectTransfer(LIMIT).contains("sip:desk@127.0.0.1:5090"));
            caller.expectHangUp(LIMIT);
        }
    }

    @Test
    void theMenuSaysThatNobodyAnswers() throws Exception {
        start("ivr-dtmf");
        try (ScriptedCaller caller = caller("menu").declinesTransfers().build()) {
            caller.call().hears(LIMIT).sends("2");
            caller.expectTransfer(LIMIT);
            caller.waitsForSilence(Duration.ofMillis(300), LIMIT).hears(LIMIT).hangsUp();
        }
    }

    @Test
    void afterHoursCallersHearThatTheOfficeIsClosed() throws Exception {
        open(false);
        start("out-of-hours");
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().expectHangUp(LIMIT);
            assertEquals(7.3, seconds(caller), 1.5);
        }
        assertEquals(List.of(), toModel.stream().filter("open"::equals).toList());
    }

    @Test
    void inOfficeHoursTheModelAnswers() throws Exception {
        open(true);
        start("out-of-hours");
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().hangsUp();
        }
        assertEquals("open", toModel.get(0));
    }

    private void open(boolean open) {
        context.getRegistry().bind("officeHours", (Processor) e -> e.getMessage().setHeader("OfficeOpen", open));
    }
}
