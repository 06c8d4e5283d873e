// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sipmedia.openaisip.rest.CallRequestException;
import io.sipmedia.openaisip.rest.CallRequestException.Failure;
import io.sipmedia.realtime.EveryLine;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalCall.State;
import io.sipmedia.rehearsal.model.SignedWebhook;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.util.URISupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Canaries for the key and the webhook's secret: one is in the headers of requests, the other nowhere at all. */
class OpenAiSipSecretsTest extends OpenAiSipTestBase {

    private static final String SECRET_PART = SECRET.substring("whsec_".length());

    // from before the context starts
    private final EveryLine log = new EveryLine();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void quiet() {
        log.close();
    }

    private void nowhere(String... secrets) {
        seen.forEach(this::tell);
        context.getEndpoints().forEach(endpoint -> told.add(endpoint + " " + endpoint.getEndpointUri() + " " + endpoint.getEndpointKey() + " "
                + URISupport.sanitizeUri(endpoint.getEndpointUri())));
        context.getRoutes().forEach(route -> told.add(route + " " + route.getEndpoint().getEndpointUri()));
        OpenAiSipComponent component = context.getComponent("openai-sip", OpenAiSipComponent.class);
        told.add(component + " " + component.getConfiguration());
        for (HealthCheck.Result result : HealthCheckHelper.invoke(context)) {
            told.add(result.getState() + " " + result.getMessage() + " " + result.getDetails());
        }
        assertFalse(log.lines().isEmpty(), "logs are looked at");
        for (String secret : secrets) {
            assertEquals(List.of(), told.stream().filter(text -> text.contains(secret)).toList());
            assertEquals(List.of(), log.lines().stream().filter(line -> line.contains(secret)).toList());
        }
    }

    // Camel itself writes a route's addresses and options as they are, below INFO
    private void nowhereButWithCamel(String secret) {
        log.lines().removeIf(line -> line.matches("(?s)(TRACE|DEBUG) org\\.apache\\.camel\\..*"));
        nowhere(secret);
    }

    private void tell(Exchange exchange) {
        told.add(exchange.getIn().getHeaders() + " " + exchange.getIn().getBody());
        if (exchange.getIn().getBody() instanceof SessionRecord end) {
            told.add(end.toJson());
        }
    }

    private Exception fails(String uri) {
        RehearsalCall call = model.calls().ring();
        Exchange exchange = template.request(uri, e -> e.getIn().setHeader(OpenAiSipConstants.CALL_ID, call.id()));
        told.add(EveryLine.stack(exchange.getException()));
        return exchange.getException();
    }

    private void failing(RehearsalCall call, String code) {
        call.sidebands().get(0).sendError("invalid_request_error", code, "Incorrect API key provided: " + KEY + ".");
    }

    @Test
    void aCallFromTheWebhookToItsBadEnd() throws Exception {
        yaml(AGENT.replace("\"transcript,closed\"", "events"));
        RehearsalCall call = model.calls().ring();
        SignedWebhook good = webhook(call);
        // forged, old, of another secret, no event, and again
        assertEquals(401, good.withBody(good.body().replace("trunk", "other")).sendTo(webhookUrl()));
        assertEquals(401, SignedWebhook.of("wh_old", good.timestamp() - 301, good.body(), SECRET).sendTo(webhookUrl()));
        assertEquals(401, SignedWebhook.of("wh_x", good.timestamp(), good.body(), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").sendTo(webhookUrl()));
        assertEquals(400, SignedWebhook.of("wh_y", good.timestamp(), "no json", SECRET).sendTo(webhookUrl()));
        assertEquals(200, good.sendTo(webhookUrl()));
        assertEquals(200, good.sendTo(webhookUrl()));
        until(() -> call.sidebands().size() == 1);
        call.says("where is my order");
        until(() -> bodies("model").contains("Your order is on its way."));
        // the server suddenly does not like the key any more, and says it aloud
        failing(call, "invalid_api_key");
        until(() -> call.state() == State.ENDED);
        until(() -> seen.stream().anyMatch(e -> e.getIn().getBody() instanceof SessionRecord));
        nowhere(KEY, SECRET_PART);
    }

    @ParameterizedTest
    @CsvSource({"401,invalid_api_key", "403,forbidden", "404,call_id_not_found", "400,invalid_value", "429,rate_limit_exceeded", "500,server_error"})
    void aRefusalThatQuotesTheKeyIsTakenWithoutIt(int status, String code) throws Exception {
        for (String operation : List.of("accept", "reject", "hangup", "refer&target=tel:113")) {
            model.calls().refuseNext(status, code, "Bad key " + KEY + ": Bearer " + KEY + " is not right.");
            CallRequestException e = (CallRequestException) fails("openai-sip:openai?operation=" + operation);
            assertEquals(status, e.httpStatus());
            assertEquals(code, e.code());
        }
        model.calls().refuseNext(status, KEY, "no");
        fails("openai-sip:openai?operation=hangup");
        nowhere(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\nsecond-line", "%s\rsecond", "%s\u0000more", "first\u0001%s"})
    void aKeyThatIsNoHeaderIsNotShown(String wrong) {
        RehearsalCall call = model.calls().ring();
        context.getComponent("openai-sip", OpenAiSipComponent.class).getConfiguration().setSession(Map.of("apiKey", wrong.formatted(KEY)));
        told.add(EveryLine.stack(assertThrows(Exception.class, () -> template.sendBodyAndHeader("openai-sip:openai?operation=hangup", null,
                OpenAiSipConstants.CALL_ID, call.id()))));
        assertEquals(List.of(), model.calls().requests());
        nowhereButWithCamel(KEY);
    }

    @Test
    void aKeyThatIsFetchedAndIsNoHeaderIsNotShown() {
        context.getRegistry().bind("keys", (Supplier<String>) () -> KEY + "\nsecond");
        CallRequestException e = (CallRequestException) fails("openai-sip:openai?operation=hangup&session.apiKeySource=bean:keys");
        assertEquals(Failure.KEY, e.failure());
        assertEquals(List.of(), model.calls().requests());
        nowhere(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKey=RAW(" + KEY + ")&session.url=ws://127.0.0.1:1/v1/realtime", "apiKey=RAW(" + KEY + ")&session.voice=nobody",
        "apiKey=RAW(" + KEY + ")&session.colour=blue", "apiKey=RAW(" + KEY + ")&session.url=no address"})
    void whatGoesWrongWithAKeyInTheAddressDoesNotShowIt(String options) {
        RehearsalCall call = model.calls().ring();
        Exception e = assertThrows(Exception.class, () -> template.sendBodyAndHeader("openai-sip:openai?operation=hangup&session." + options, null,
                OpenAiSipConstants.CALL_ID, call.id()));
        told.add(EveryLine.stack(e));
        nowhereButWithCamel(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET + "!", "whsec_MfKQ", SECRET + ",whsec_"})
    void aSecretThatIsNoneStopsTheStartAndIsNotShown(String wrong) {
        context.getComponent("openai-sip", OpenAiSipComponent.class).getConfiguration().setWebhookSecret(wrong);
        told.add(EveryLine.stack(assertThrows(Exception.class, () -> yaml(INCOMING))));
        nowhere("MfKQ");
    }

    @Test
    void routesThatDifferInTheirKeysOnlyKeepThem() {
        OpenAiSipEndpoint one = context.getEndpoint("openai-sip:openai?session.apiKey=RAW(" + KEY + "&1)&status=486", OpenAiSipEndpoint.class);
        OpenAiSipEndpoint two = context.getEndpoint("openai-sip:openai?session.apiKey=" + KEY + "2&status=486", OpenAiSipEndpoint.class);
        assertEquals(KEY + "&1", one.getConfiguration().getSession().get("apiKey"));
        assertEquals(KEY + "2", two.getConfiguration().getSession().get("apiKey"));
        assertEquals("openai-sip://openai?session.apiKey=xxxxxx&status=486", one.getEndpointUri());
        assertEquals(one.getEndpointUri(), two.getEndpointUri());
        assertNotEquals(one, two, "producers are cached by endpoint");
        assertEquals(486, one.getConfiguration().getStatus());
    }

    @Test
    void aSecretInTheRoutesAddressIsNotPrinted() throws Exception {
        context.getComponent("openai-sip", OpenAiSipComponent.class).getConfiguration().setWebhookSecret(null);
        yaml(INCOMING.replace("openai-sip:openai", "openai-sip:openai?webhookSecret=RAW(" + SECRET + ")"));
        assertEquals(200, webhook(model.calls().ring()).sendTo(webhookUrl()));
        until(() -> seen.size() == 1);
        told.add(context.getRoutes().toString());
        nowhereButWithCamel(SECRET_PART);
    }
}
