// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.openaisip.rest.CallRequestException;
import io.sipmedia.openaisip.rest.CallRequestException.Failure;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalCall.State;
import io.sipmedia.rehearsal.model.SignedWebhook;
import io.sipmedia.support.CallBus.Signal;
import io.sipmedia.support.SipMediaRuntime;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The component in routes, on real sockets, with the rehearsal model in OpenAI's place. */
class OpenAiSipTest extends OpenAiSipTestBase {

    @Test
    void aCallGoesFromTheWebhookToTheTransfer() throws Exception {
        yaml(AGENT);
        RehearsalCall call = model.calls().ring();
        assertEquals(200, webhook(call).sendTo(webhookUrl()));

        until(() -> call.sidebands().size() == 1);
        Exchange incoming = seen(OpenAiSipConstants.EVENT, "realtime.call.incoming").get(0);
        assertEquals(call.id(), incoming.getIn().getHeader("CamelSipMediaCallId"));
        assertEquals("sip:+14155550123@trunk.example.com", incoming.getIn().getHeader("CamelSipMediaFrom"));
        assertEquals("+14155550123", incoming.getIn().getHeader("CamelSipMediaFromUser"));
        assertEquals("+18005550100", incoming.getIn().getHeader("CamelSipMediaToUser"));
        assertEquals(FROM, incoming.getIn().getHeader("From"));
        assertEquals("cedar", call.session().at("/audio/output/voice").asText());
        assertEquals("You answer the phone of a shop.", call.session().path("instructions").asText());
        assertEquals(List.of("lookup_customer", "transfer_call"),
                call.session().path("tools").findValuesAsText("name").stream().sorted().toList());
        until(() -> bodies("model").contains("Welcome."));

        call.says("where is my order");
        until(() -> bodies("model").contains("Your order is on its way."));
        assertEquals(List.of("where is my order"), bodies("caller"));
        Exchange tool = seen("phone", "1007").get(0);
        assertEquals(call.id(), tool.getIn().getHeader("CamelSipMediaCallId"));

        call.says("i want to talk to sales");
        until(() -> call.state() == State.REFERRED);
        assertEquals("tel:+14155550199", call.referredTo());
        until(() -> seen.stream().anyMatch(e -> e.getIn().getBody() instanceof SessionRecord));
        SessionRecord sessionRecord = seen.stream().map(e -> e.getIn().getBody()).filter(SessionRecord.class::isInstance)
                .map(SessionRecord.class::cast).findFirst().orElseThrow();
        assertFalse(sessionRecord.failed());
        assertEquals(2, sessionRecord.toolCalls());
        assertTrue(((Number) sessionRecord.usage().get("textOut")).longValue() > 0, sessionRecord.usage().toString());
        until(() -> signals.contains(Signal.CALL_ENDED));
        assertEquals(0, context.getComponent("openai-sip", OpenAiSipComponent.class).callCount());
        assertEquals(List.of(), call.sidebands().get(0).clientEvents("session.update"));
        assertEquals(List.of(), call.sidebands().get(0).serverEvents("error"));
    }

    @Test
    void anInterruptedAnswerIsToldAsCut() throws Exception {
        yaml(AGENT.replace("Welcome.", "Welcome to the shop, we sell everything that you can think of and a few things that you cannot."));
        RehearsalCall call = model.calls().ring();
        webhook(call).sendTo(webhookUrl());
        until(() -> call.sidebands().size() == 1 && !call.sidebands().get(0).serverEvents("output_audio_buffer.started").isEmpty());
        call.says("where is my order");
        until(() -> seen.stream().anyMatch(e -> Boolean.TRUE.equals(e.getIn().getHeader("CamelRealtimeTruncated"))));
        assertEquals(List.of(), call.sidebands().get(0).clientEvents("conversation.item.truncate"));
    }

    @Test
    void aHungUpCallEndsItsSession() throws Exception {
        yaml(AGENT);
        RehearsalCall call = model.calls().ring();
        webhook(call).sendTo(webhookUrl());
        until(() -> call.sidebands().size() == 1);
        template.sendBodyAndHeader("openai-sip:openai?operation=hangup", null, OpenAiSipConstants.CALL_ID, call.id());
        assertEquals(State.ENDED, call.state());
        until(() -> signals.contains(Signal.CALL_ENDED));
    }

    @Test
    void aCallerWhoHangsUpEndsTheSessionWell() throws Exception {
        yaml(AGENT);
        RehearsalCall call = model.calls().ring();
        webhook(call).sendTo(webhookUrl());
        until(() -> call.sidebands().size() == 1);
        call.hangUp();
        until(() -> seen.stream().anyMatch(e -> e.getIn().getBody() instanceof SessionRecord over && !over.failed()));
        assertFalse(signals.contains(Signal.MODEL_FAILED), signals.toString());
    }

    @Test
    void aModelThatHasSaidGoodbyeHangsUp() throws Exception {
        yaml(AGENT);
        RehearsalCall call = model.calls().ring();
        webhook(call).sendTo(webhookUrl());
        until(() -> call.sidebands().size() == 1);
        SipMediaRuntime.of(context).bus().publish(Signal.MODEL_GOODBYE, call.id(), "realtime:openai");
        until(() -> call.state() == State.ENDED);
    }

    @Test
    void aCallIsRejectedAsBusy() throws Exception {
        yaml(INCOMING.replace("process: { ref: see }", "to: openai-sip:openai?operation=reject&status=486"));
        RehearsalCall call = model.calls().ring();
        assertEquals(200, webhook(call).sendTo(webhookUrl()));
        until(() -> call.state() == State.REJECTED);
        assertEquals(486, call.rejectedWith());
        assertEquals(List.of(), model.sessions());
    }

    @Test
    void forgedOldAndRepeatedWebhooksReachNoRoute() throws Exception {
        yaml(INCOMING);
        SignedWebhook good = webhook(model.calls().ring());
        assertEquals(401, good.withBody(good.body().replace("trunk", "other")).sendTo(webhookUrl()));
        long old = good.timestamp() - 301;
        assertEquals(401, SignedWebhook.of("wh_old", old, good.body(), SECRET).sendTo(webhookUrl()));
        assertEquals(401, SignedWebhook.of("wh_x", good.timestamp(), good.body(), "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").sendTo(webhookUrl()));
        assertEquals(400, SignedWebhook.of("wh_y", good.timestamp(), "no json", SECRET).sendTo(webhookUrl()));
        assertEquals(400, SignedWebhook.of("wh_z", good.timestamp(),
                "{\"type\":\"realtime.call.incoming\",\"data\":{\"call_id\":\"../../x\"}}", SECRET).sendTo(webhookUrl()));
        assertEquals(200, good.sendTo(webhookUrl()));
        assertEquals(200, good.sendTo(webhookUrl()));
        assertEquals(200, webhook(model.calls().ring()).sendTo(webhookUrl()));
        until(() -> seen.size() == 2);
    }

    @Test
    void otherEventsAreAcknowledgedAndReachARouteThatAsksForThem() throws Exception {
        yaml(INCOMING);
        long now = System.currentTimeMillis() / 1000;
        String body = "{\"id\":\"evt_1\",\"type\":\"live.transport.incoming\",\"data\":{\"session_id\":\"live_1\"}}";
        assertEquals(200, SignedWebhook.of("wh_1", now, body, SECRET).sendTo(webhookUrl()));
        context.getRouteController().stopRoute("incoming");
        context.removeRoute("incoming");
        yaml(INCOMING.replace("openai-sip:openai", "openai-sip:openai?include=*"));
        assertEquals(200, SignedWebhook.of("wh_2", now, body, SECRET).sendTo(webhookUrl()));
        until(() -> seen.size() == 1);
        assertEquals("live.transport.incoming", seen.get(0).getIn().getHeader(OpenAiSipConstants.EVENT));
        assertEquals("live_1", ((Map<?, ?>) ((Map<?, ?>) seen.get(0).getIn().getBody()).get("data")).get("session_id"));
    }

    @Test
    void headersOfACallerCannotSteerCamel() throws Exception {
        yaml(INCOMING);
        String body = "{\"type\":\"realtime.call.incoming\",\"data\":{\"call_id\":\"rtc_1\",\"sip_headers\":["
                + "{\"name\":\"CamelHttpUri\",\"value\":\"http://evil\"},{\"name\":\"camelOpenAiSipOperation\",\"value\":\"hangup\"},"
                + "{\"name\":\"X-Customer\",\"value\":\"a\\r\\nb\"}]}}";
        SignedWebhook.of("wh_1", System.currentTimeMillis() / 1000, body, SECRET).sendTo(webhookUrl());
        until(() -> seen.size() == 1);
        assertNull(seen.get(0).getIn().getHeader("CamelHttpUri"));
        assertNull(seen.get(0).getIn().getHeader(OpenAiSipConstants.OPERATION));
        assertEquals("ab", seen.get(0).getIn().getHeader("X-Customer"));
    }

    @Test
    void largeBodiesAndOtherRequestsAreRefused() throws Exception {
        yaml(INCOMING);
        long now = System.currentTimeMillis() / 1000;
        assertEquals(413, SignedWebhook.of("wh_1", now, " ".repeat(65_537), SECRET).sendTo(webhookUrl()));
        assertEquals(404, SignedWebhook.of("wh_2", now, "{}", SECRET).sendTo(webhookUrl() + "/other"));
        assertEquals(405, status(webhookUrl()));
        assertTrue(chunked(webhookUrl()).startsWith("HTTP/1.1 413"));
        assertEquals(List.of(), seen);
    }

    private static int status(String url) throws IOException {
        HttpURLConnection get = (HttpURLConnection) URI.create(url).toURL().openConnection();
        try {
            return get.getResponseCode();
        } finally {
            get.disconnect();
        }
    }

    // a body that does not say how long it is
    private static String chunked(String url) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(5000);
            StringBuilder request = new StringBuilder("POST " + uri.getPath() + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 9; i++) {
                request.append("2000\r\n").append(" ".repeat(0x2000)).append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            return new String(answer, StandardCharsets.US_ASCII);
        }
    }

    @Test
    void twoRoutesShareAPortButNotAPath() throws Exception {
        yaml(INCOMING);
        Exception e = assertThrows(Exception.class, () -> yaml(INCOMING.replace("id: incoming", "id: second").replace("openai-sip:openai", "openai-sip:other")));
        String all = e + " " + e.getCause();
        assertTrue(all.contains("another route takes the webhooks at /openai/webhook"), all);
    }

    @Test
    void aRouteWithoutASecretDoesNotStart() {
        context.getComponent("openai-sip", OpenAiSipComponent.class).getConfiguration().setWebhookSecret(null);
        Exception e = assertThrows(Exception.class, () -> yaml(INCOMING));
        assertTrue((e + " " + e.getCause()).contains("webhookSecret is empty"), e + " " + e.getCause());
    }

    @ParameterizedTest
    @CsvSource({"401,KEY,false", "403,FORBIDDEN,false", "404,NO_SUCH_CALL,false", "400,INVALID,false", "429,RATE_LIMITED,true",
        "500,SERVER,true", "503,SERVER,true"})
    void aRefusalSaysWhatWasWrongAndWhetherToTryAgain(int status, Failure failure, boolean retryable) {
        RehearsalCall call = model.calls().ring();
        model.calls().refuseNext(status, "7");
        CallRequestException e = failure("openai-sip:openai?operation=accept", call);
        assertEquals(failure, e.failure());
        assertEquals(status, e.httpStatus());
        assertEquals("told_to_refuse", e.code());
        assertEquals(retryable, e.retryable());
        assertEquals(7000, e.retryAfterMillis());
        assertFalse(e.getMessage().contains(KEY), e.getMessage());
        assertEquals(List.of(), model.sessions());
        assertFalse(signals.contains(Signal.CALL_ANSWERED));
    }

    @Test
    void aTransferIsNotTriedTwiceByItself() {
        RehearsalCall call = model.calls().ring();
        model.calls().refuseNext(500, null);
        assertFalse(failure("openai-sip:openai?operation=refer&target=tel:+1", call).retryable());
    }

    @Test
    void aWrongKeyIsToldAndNotRepeated() {
        RehearsalCall call = model.calls().ring();
        CallRequestException e = failure("openai-sip:openai?operation=accept&session.apiKey=sk-wrong", call);
        assertEquals(Failure.KEY, e.failure());
        assertFalse(e.getMessage().contains("sk-wrong"), e.getMessage());
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        RehearsalCall call = model.calls().ring();
        CallRequestException e = failure("openai-sip:openai?operation=hangup&session.url=ws://127.0.0.1:1/v1/realtime", call);
        assertEquals(Failure.UNREACHABLE, e.failure());
        assertTrue(e.retryable());
    }

    @Test
    void whatCannotBeSentIsNotSent() {
        RehearsalCall call = model.calls().ring();
        for (String uri : List.of("openai-sip:openai?operation=reject&status=200", "openai-sip:openai?operation=refer&target=http://evil",
                "openai-sip:openai?operation=refer")) {
            CamelExecutionException e = assertThrows(CamelExecutionException.class,
                    () -> template.sendBodyAndHeader(uri, null, OpenAiSipConstants.CALL_ID, call.id()), uri);
            assertInstanceOf(IllegalArgumentException.class, e.getCause(), uri);
        }
        assertThrows(CamelExecutionException.class,
                () -> template.sendBodyAndHeader("openai-sip:openai?operation=hangup", null, OpenAiSipConstants.CALL_ID, "../../models"));
        assertThrows(Exception.class, () -> template.sendBodyAndHeader("openai-sip:openai?operation=accept&session.colour=blue", null,
                OpenAiSipConstants.CALL_ID, call.id()));
        assertEquals(List.of(), model.calls().requests());
    }

    @Test
    void secretsAreInNoAddressThatIsPrinted() {
        String printed = context.getEndpoint("openai-sip:openai?webhookSecret=RAW(" + SECRET + ")&session.apiKey=RAW(sk-1+2)").toString();
        assertFalse(printed.contains("MfKQ") || printed.contains("sk-1"), printed);
    }
}
