// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipmedia.openaisip.rest.CallRequestException;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.rehearsal.dialogue.Answer;
import io.sipmedia.rehearsal.dialogue.ScriptedDialogue;
import io.sipmedia.rehearsal.dialogue.ToolCall;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.rehearsal.model.SignedWebhook;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context with the component, and the rehearsal model in OpenAI's place. */
abstract class OpenAiSipTestBase {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String KEY = "sk-rehearsal";
    static final String FROM = "\"Anna\" <sip:+14155550123@trunk.example.com>;tag=1";
    static final String TO = "<sip:+18005550100@sip.example.com>";

    final RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions().apiKey(KEY).tones().dialogue(ScriptedDialogue.of(
            new Answer("lookup", null, new ToolCall("lookup_customer", Map.of("phone", "1007"))), Answer.say("found", "Your order is on its way."),
            new Answer("transfer", "One moment.", new ToolCall("transfer_call", Map.of("department", "sales"))), Answer.say("bye", "Goodbye."))));
    final DefaultCamelContext context = new DefaultCamelContext();
    final List<Exchange> seen = new CopyOnWriteArrayList<>();
    final List<Signal> signals = new CopyOnWriteArrayList<>();
    ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        RealtimeComponent realtime = context.getComponent("realtime", RealtimeComponent.class);
        realtime.getConfiguration().setUrl(model.url());
        realtime.getConfiguration().setApiKey(KEY);
        OpenAiSipComponent sip = context.getComponent("openai-sip", OpenAiSipComponent.class);
        sip.getConfiguration().setWebhookSecret(SECRET);
        sip.getConfiguration().setPort(0);
        context.getRegistry().bind("see", (Processor) e -> seen.add(e.copy()));
        context.start();
        SipMediaRuntime.of(context).bus().subscribe((signal, call, detail) -> signals.add(signal));
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() throws Exception {
        template.stop();
        context.stop();
        until(() -> model.sessions().stream().noneMatch(each -> each.open()));
        model.close();
        until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().contains("sip-media-events")));
    }

    static void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    final void yaml(String text) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.camel.yaml", text));
    }

    final String webhookUrl() {
        OpenAiSipConsumer consumer = (OpenAiSipConsumer) context.getRoute("incoming").getConsumer();
        return "http://127.0.0.1:" + consumer.port() + "/openai/webhook";
    }

    final SignedWebhook webhook(RehearsalCall call) {
        return model.calls().webhook(call, FROM, TO, SECRET);
    }

    final List<Exchange> seen(String header, String value) {
        return seen.stream().filter(e -> value.equals(e.getIn().getHeader(header))).toList();
    }

    static final String INCOMING = """
            - route:
                id: incoming
                from:
                  uri: openai-sip:openai
                  steps:
                    - process: { ref: see }
            """;

    static final String AGENT = """
            - route:
                id: incoming
                from:
                  uri: openai-sip:openai
                  steps:
                    - process: { ref: see }
                    - to:
                        uri: openai-sip:openai
                        parameters:
                          operation: accept
                          session.voice: cedar
                          session.instructions: You answer the phone of a shop.
                          session.greeting: Welcome.
            - route:
                id: events
                from:
                  uri: realtime:openai
                  parameters: { include: "transcript,closed" }
                  steps:
                    - process: { ref: see }
            - route:
                id: lookup
                from:
                  uri: realtime-tool:lookup_customer
                  parameters: { description: Find the caller, parameter.phone: string }
                  steps:
                    - process: { ref: see }
                    - setBody: { constant: '{"name":"Anna"}' }
            - route:
                id: transfer
                from:
                  uri: realtime-tool:transfer_call
                  parameters: { description: Hand the caller to a person, parameter.department: string }
                  steps:
                    - to: openai-sip:openai?operation=refer&target=tel:+14155550199
                    - setBody: { constant: done }
            """;

    final List<Object> bodies(String speaker) {
        return seen("CamelRealtimeSpeaker", speaker).stream().map(e -> e.getIn().getBody()).toList();
    }

    final CallRequestException failure(String uri, RehearsalCall call) {
        CamelExecutionException e = assertThrows(CamelExecutionException.class,
                () -> template.sendBodyAndHeader(uri, null, OpenAiSipConstants.CALL_ID, call.id()));
        return assertInstanceOf(CallRequestException.class, e.getCause());
    }
}
