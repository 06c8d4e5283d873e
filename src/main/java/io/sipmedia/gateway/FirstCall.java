// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.caller.CallScript;
import io.sipmedia.rehearsal.caller.CallerException;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.report.CallReport;
import io.sipmedia.rehearsal.report.ConversationEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The call a rehearsal places by itself: dials the gateway like any phone would, prints the conversation while it goes
 * on and leaves its report behind.
 *
 * <p>Thread: {@link #place} blocks one thread; {@link #close} may be called from another meanwhile.
 */
final class FirstCall implements LiveConversations.OwnCall, AutoCloseable {

    private static final int RECORD_SECONDS = 15;
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final LiveConversations conversations;
    private final Path folder;
    private final List<ConversationEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Records> records = new CompletableFuture<>();
    // set by the placing thread, closed by the one that stops the gateway
    private volatile ScriptedCaller caller;
    private volatile boolean closed;

    private record Records(Map<String, Object> call, Map<String, Object> session) {
    }

    /** @param folder the report gets a folder of its own in it */
    FirstCall(LiveConversations conversations, Path folder) {
        this.conversations = conversations;
        this.folder = folder;
    }

    @Override
    public boolean placed(String sipCallId) {
        ScriptedCaller mine = caller;
        return mine != null && mine.sipCallId().equals(sipCallId);
    }

    @Override
    public boolean givenUp() {
        return closed;
    }

    @Override
    public void onEvent(String callId, ConversationEvent event) {
        // of these the caller tells itself, at its own end
        boolean known = event.kind().equals(ConversationEvent.RINGING) || event.kind().equals(ConversationEvent.ANSWERED);
        if (!known) {
            events.add(event);
        }
    }

    @Override
    public void onRecords(String callId, Map<String, Object> call, Map<String, Object> session) {
        records.complete(new Records(call, session));
    }

    /**
     * Places the call and blocks until its report is written.
     *
     * @param uri what to dial
     * @return the report's page; null when the gateway was stopped meanwhile
     */
    Path place(String uri) throws IOException {
        CallScript script = CallScript.firstCall();
        conversations.follow(this);
        try (ScriptedCaller mine = script.caller(uri).listener(this::tell).build()) {
            caller = mine;
            try {
                script.run(mine);
            } catch (CallerException e) {
                // the report of a call that went wrong is worth more than that of one that went well
                tell(ConversationEvent.now(ConversationEvent.CALLER, ConversationEvent.ERROR, e.getMessage()));
            }
            if (closed) {
                return null;
            }
            Records both = await();
            Map<String, Object> heard = CallReport.measured(mine.recording(), List.copyOf(events));
            tell(CallSummary.of(both.call(), both.session(), heard, mine.heardJitterMillis()));
            CallReport report = new CallReport(mine.recording(), List.copyOf(events)).title("The first call")
                    .callRecord(both.call()).sessionRecord(both.session());
            return report.writeTo(folder.resolve("first-call-" + LocalDateTime.now().format(NAME)));
        } finally {
            // of a call that was given up, what the gateway still tells is nobody's business
            if (!closed) {
                conversations.unfollow();
            }
        }
    }

    private Records await() {
        try {
            return records.get(RECORD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            tell(ConversationEvent.now(ConversationEvent.GATEWAY, ConversationEvent.ERROR,
                    "the call's records were not closed within " + RECORD_SECONDS + " s"));
        }
        return new Records(Map.of(), Map.of());
    }

    private void tell(ConversationEvent event) {
        if (closed) {
            return;
        }
        events.add(event);
        conversations.tell(event);
    }

    /** Hangs up at once; nothing more is told. */
    @Override
    public void close() {
        closed = true;
        ScriptedCaller mine = caller;
        if (mine != null) {
            mine.close();
        }
    }
}
