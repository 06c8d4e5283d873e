// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.concurrent.ScheduledFuture;
import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.audio.Resampler;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.session.Budget;
import io.sipmedia.realtime.session.RealtimeSession;
import io.sipmedia.realtime.tool.ToolResult;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Gives audio and operations to the session of the message's call. Never blocks; everything continues on the call's
 * loop.
 */
public class RealtimeProducer extends DefaultAsyncProducer {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final RealtimeEndpoint endpoint;
    private final RealtimeOperation operation;
    private RealtimeSessions sessions;
    // of the audio this route would open sessions for; 0 when it takes none, or has not started
    private int inputRate;

    public RealtimeProducer(RealtimeEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        operation = RealtimeOperation.of(endpoint.getConfiguration().getOperation());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        sessions = endpoint.sessions();
        sessions.retain();
        // as the dialect has them
        AudioEncoding input = endpoint.settings().options().input();
        AudioEncoding output = endpoint.settings().options().output();
        // the filters between all codecs and these, which are designed with their first use, and not on a call's event loop
        for (int call : new int[] {8000, 16_000, 24_000}) {
            Resampler.prepare(call, input.sampleRate());
            Resampler.prepare(output.sampleRate(), call);
        }
        if (operation == RealtimeOperation.APPEND) {
            inputRate = input.sampleRate();
            endpoint.getComponent().runtime().modelRates().addEndpoint(inputRate);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (sessions != null) {
            sessions.release();
            sessions = null;
        }
        if (inputRate > 0) {
            endpoint.getComponent().runtime().modelRates().removeEndpoint(inputRate);
            inputRate = 0;
        }
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            Message message = exchange.getIn();
            String override = message.getHeader(RealtimeConstants.OPERATION, String.class);
            RealtimeOperation wanted = override == null ? operation : RealtimeOperation.of(override);
            if (wanted == RealtimeOperation.APPEND) {
                append(message);
            } else if (wanted == RealtimeOperation.OPEN) {
                return open(message, callback);
            } else {
                execute(wanted, message);
            }
        } catch (Exception e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private void append(Message message) throws RealtimeException {
        if (!(message.getBody() instanceof AudioFrame frame)) {
            throw new RealtimeException("realtime: without an operation takes an AudioFrame, not "
                    + (message.getBody() == null ? "an empty body" : message.getBody().getClass().getName())
                    + "; for words use operation=text or operation=say");
        }
        CallSession session = sessions.findOrOpen(frame.callId() == null ? callId(message) : frame.callId(), endpoint, message);
        if (session != null) {
            session.audio(frame);
        }
    }

    private boolean open(Message message, AsyncCallback callback) throws RealtimeException {
        CallSession session = sessions.open(callId(message), endpoint, message);
        long wait = endpoint.getConfiguration().getAwaitReady();
        if (session == null) {
            message.setHeader(RealtimeConstants.READY, false); // the call has ended
        }
        if (session == null || wait <= 0) {
            callback.done(true);
            return true;
        }
        AtomicBoolean done = new AtomicBoolean();
        MediaLoop loop = endpoint.getComponent().runtime().loops().of(session.callId());
        loop.execute(() -> {
            ScheduledFuture<?> patience = loop.schedule(() -> finish(message, false, done, callback), wait, TimeUnit.MILLISECONDS);
            session.model().whenReady(ready -> {
                // it would hold the message until its time
                patience.cancel(false);
                finish(message, ready, done, callback);
            });
        });
        return false;
    }

    // the rest of the route may block, so it goes on elsewhere
    private void finish(Message message, boolean ready, AtomicBoolean done, AsyncCallback callback) {
        if (done.compareAndSet(false, true)) {
            message.setHeader(RealtimeConstants.READY, ready);
            try {
                endpoint.getComponent().runtime().eventThreads().execute(() -> callback.done(false));
            } catch (RejectedExecutionException e) {
                callback.done(false); // the context is stopping; nobody may be left waiting
            }
        }
    }

    private void execute(RealtimeOperation wanted, Message message) throws Exception {
        String callId = callId(message);
        CallSession found = sessions.find(callId);
        if (found == null || found.ending()) {
            if (wanted == RealtimeOperation.CLOSE || wanted == RealtimeOperation.TRUNCATE || wanted == RealtimeOperation.CANCEL) {
                return; // already so
            }
            throw new RealtimeException("call " + callId + " has no model session for operation " + wanted.option()
                    + "; it is over, or operation=open was forgotten");
        }
        RealtimeSession session = found.model();
        switch (wanted) {
            case COMMIT -> session.commit();
            case CLEAR -> session.clearInput();
            case TEXT -> session.text(words(wanted, message), endpoint.getConfiguration().isRespond());
            case SAY -> say(session, message, words(wanted, message));
            case RESPOND -> respond(session, message);
            case CANCEL -> session.cancel();
            case INTERRUPTIONS -> interruptions(session, words(wanted, message).strip());
            case TRUNCATE -> session.truncate(report(message));
            case TOOL_OUTPUT -> session.toolOutput(toolCallId(message),
                    ToolResult.text(message.getExchange(), message.getBody()));
            case UPDATE -> session.update(sessionObject(message));
            case EXTEND_BUDGET -> extendBudget(session, words(wanted, message).strip());
            case CLOSE -> session.close("closed by the route");
            case APPEND, OPEN -> throw new IllegalStateException(wanted.toString());
        }
    }

    private static void say(RealtimeSession session, Message message, String words) throws RealtimeException {
        if (uninterrupted(session, message)) {
            session.notice(words);
        } else {
            session.say(words);
        }
    }

    private static void respond(RealtimeSession session, Message message) throws RealtimeException {
        String instructions = message.getBody(String.class);
        if (uninterrupted(session, message)) {
            session.statement(instructions);
        } else {
            session.respond(instructions);
        }
    }

    private static boolean uninterrupted(RealtimeSession session, Message message) throws RealtimeException {
        String interrupt = message.getHeader(RealtimeConstants.INTERRUPT, String.class);
        if (interrupt == null) {
            return false;
        }
        if (!"ignore".equals(interrupt)) {
            throw new RealtimeException("the header " + RealtimeConstants.INTERRUPT + " is '" + interrupt + "'; allowed: ignore");
        }
        refuseWhereTheServerStops(session, "the header " + RealtimeConstants.INTERRUPT);
        return true;
    }

    private static void interruptions(RealtimeSession session, String word) throws RealtimeException {
        if (!"ignore".equals(word) && !"allow".equals(word)) {
            throw new RealtimeException("operation=interruptions takes allow or ignore as its body, not '" + word + "'");
        }
        refuseWhereTheServerStops(session, "operation=interruptions");
        session.interruptible("allow".equals(word));
    }

    private static void refuseWhereTheServerStops(RealtimeSession session, String what) throws RealtimeException {
        if (session.settings().options().turnDetection().interruptsByItself()) {
            throw new RealtimeException(what + " does nothing while the server stops by itself;"
                    + " give the endpoint interruptBy=local, interrupt=pause or interruptResponse=false");
        }
    }

    private static void extendBudget(RealtimeSession session, String words) {
        boolean ofDay = words.startsWith("day ");
        session.extendBudget(Budget.parse("operation=extend-budget", ofDay ? words.substring(4) : words), ofDay);
    }

    private static String callId(Message message) throws RealtimeException {
        String callId = message.getHeader(RealtimeConstants.CALL_ID, String.class);
        if (callId == null || callId.isBlank()) {
            throw new RealtimeException("the header " + RealtimeConstants.CALL_ID + " is missing: which call?");
        }
        return callId;
    }

    private static String words(RealtimeOperation wanted, Message message) throws RealtimeException {
        String words = message.getBody(String.class);
        if (words == null || words.isBlank()) {
            throw new RealtimeException("operation=" + wanted.option() + " takes the words as its body, which is empty");
        }
        return words;
    }

    private static PlayoutReport report(Message message) throws RealtimeException {
        if (message.getBody() instanceof PlayoutReport report) {
            return report;
        }
        throw new RealtimeException("operation=truncate takes a PlayoutReport as its body: the answer of sip-media:…?operation=clear");
    }

    private static String toolCallId(Message message) throws RealtimeException {
        String id = message.getHeader(RealtimeConstants.TOOL_CALL_ID, String.class);
        if (id == null) {
            throw new RealtimeException("operation=tool-output needs the header " + RealtimeConstants.TOOL_CALL_ID);
        }
        return id;
    }

    private static ObjectNode sessionObject(Message message) throws Exception {
        Object body = message.getBody();
        if (body instanceof Map<?, ?> map) {
            return MAPPER.valueToTree(map);
        }
        String json = message.getBody(String.class);
        if (json != null && MAPPER.readTree(json) instanceof ObjectNode object) {
            return object;
        }
        throw new RealtimeException("operation=update takes a part of the session object as its body, as a Map or as JSON");
    }
}
