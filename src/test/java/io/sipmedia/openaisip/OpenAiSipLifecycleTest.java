// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.openaisip.rest.CallRequestException;
import io.sipmedia.openaisip.rest.CallRequestException.Failure;
import io.sipmedia.realtime.session.SessionRecord;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalCall.State;
import io.sipmedia.support.CallBus.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What takes its time, and what stops in the middle of it. */
class OpenAiSipLifecycleTest extends OpenAiSipTestBase {

    private HttpResponse<String> deliver(RehearsalCall call) throws Exception {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(webhook(call).to(webhookUrl()),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"accept,,true", "reject,,true", "hangup,,true", "refer,&target=tel:113,false"})
    void aServerThatTakesARequestAndSaysNothingIsGivenUp(String operation, String more, boolean retryable) throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CallRequestException e = failure("openai-sip:openai?requestTimeout=300&operation=" + operation + (more == null ? "" : more)
                    + "&session.url=ws://127.0.0.1:" + mute.getLocalPort() + "/v1/realtime", model.calls().ring());
            assertEquals(Failure.TIMEOUT, e.failure());
            assertEquals("timeout", e.label());
            assertEquals(retryable, e.retryable());
            assertTrue(sentTo(mute), "it has come, and is then broken off, not left open");
        }
        assertFalse(signals.contains(Signal.CALL_ANSWERED));
    }

    // the route's start asks for the model as well
    private static boolean sentTo(ServerSocket mute) throws IOException {
        mute.setSoTimeout(5000);
        for (int i = 0; i < 2; i++) {
            try (Socket taken = mute.accept()) {
                taken.setSoTimeout(10_000);
                byte[] start = taken.getInputStream().readNBytes(5);
                if (new String(start, StandardCharsets.US_ASCII).equals("POST ")) {
                    String rest = new String(taken.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    return rest.startsWith("/v1/realtime/calls/rtc_");
                }
            }
        }
        return false;
    }

    @Test
    void aSuspendedRouteAsksForTheWebhookLaterAndThenTakesIt() throws Exception {
        yaml(INCOMING);
        context.getRouteController().suspendRoute("incoming");
        RehearsalCall call = model.calls().ring();
        HttpResponse<String> answer = deliver(call);
        assertEquals(503, answer.statusCode());
        assertEquals("5", answer.headers().firstValue("retry-after").orElse(""));
        assertEquals("", answer.body());
        context.getRouteController().resumeRoute("incoming");
        assertEquals(200, deliver(call).statusCode());
        until(() -> seen.size() == 1);
    }

    @Test
    void aRouteThatStopsFinishesTheCallItHasTakenAndTakesNoOther() throws Exception {
        CountDownLatch inRoute = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        context.getRegistry().bind("hold", (Processor) exchange -> {
            inRoute.countDown();
            assertTrue(goOn.await(20, TimeUnit.SECONDS));
            seen.add(exchange.copy());
        });
        yaml(INCOMING.replace("ref: see", "ref: hold"));
        assertEquals(200, deliver(model.calls().ring()).statusCode());
        assertTrue(inRoute.await(10, TimeUnit.SECONDS));
        String url = webhookUrl();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> {
            try {
                context.getRouteController().stopRoute("incoming", 20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        AtomicInteger last = new AtomicInteger();
        until(() -> {
            last.set(webhook(model.calls().ring()).sendTo(url));
            return last.get() == 503;
        });
        assertFalse(stopped.isDone(), "a call is still in the route");
        int taken = seen.size();
        goOn.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        assertTrue(seen.size() > taken);
        assertEquals(ServiceStatus.Stopped, context.getRouteController().getRouteStatus("incoming"));
        assertThrows(IllegalStateException.class, () -> webhook(model.calls().ring()).sendTo(url), "the port is free again");
    }

    @Test
    void aRouteThatStopsWhileABodyIsOnItsWayHangsUp() throws Exception {
        yaml(INCOMING);
        URI uri = URI.create(webhookUrl());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + uri.getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            // when this one is answered, that one has been begun
            assertEquals(200, deliver(model.calls().ring()).statusCode());
            until(() -> seen.size() == 1);
            context.getRouteController().stopRoute("incoming");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals("", answer, "nobody waits for the rest");
        }
        assertEquals(1, seen.size());
    }

    @Test
    void aCallerWhoSaysNothingIsAskedAndThenTheCallEnds() throws Exception {
        yaml(AGENT.replaceFirst("( +)session.voice: cedar\n", "$1session.voice: cedar\n$1session.idleTimeout: 300\n$1session.idlePrompts: 1\n"
                + "$1session.idlePrompt: Are you there?\n$1session.idleGoodbye: Goodbye then.\n"));
        RehearsalCall call = model.calls().ring();
        assertEquals(200, deliver(call).statusCode());
        until(() -> call.state() == State.ENDED);
        assertTrue(bodies("model").contains("Are you there?"), bodies("model").toString());
        assertTrue(bodies("model").contains("Goodbye then."), bodies("model").toString());
        until(() -> seen.stream().anyMatch(e -> e.getIn().getBody() instanceof SessionRecord));
        Exchange closed = seen.stream().filter(e -> e.getIn().getBody() instanceof SessionRecord).findFirst().orElseThrow();
        assertFalse(assertInstanceOf(SessionRecord.class, closed.getIn().getBody()).failed());
        until(() -> signals.contains(Signal.CALL_ENDED));
    }
}
