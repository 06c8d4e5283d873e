// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.caller.CallScript;
import io.sipmedia.rehearsal.caller.CallerException;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.report.CallReport;
import io.sipmedia.rehearsal.report.ConversationEvent;
import java.io.IOException;
import java.io.PrintStream;
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
 */
final class FirstCall implements ConversationMonitor.Listener {

    /** Below the folder the gateway was started in. */
    static final Path FOLDER = Path.of("rehearsal-calls");

    private static final int RECORD_SECONDS = 15;
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final LiveConversations conversations;
    private final PrintStream out;
    private final List<ConversationEvent> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Records> records = new CompletableFuture<>();

    private record Records(Map<String, Object> call, Map<String, Object> session) {
    }

    FirstCall(LiveConversations conversations, PrintStream out) {
        this.conversations = conversations;
        this.out = out;
    }

    @Override
    public void onEvent(String callId, ConversationEvent event) {
        events.add(event);
    }

    @Override
    public void onRecords(String callId, Map<String, Object> call, Map<String, Object> session) {
        records.complete(new Records(call, session));
    }

    /**
     * Places the call and blocks until its report is written.
     *
     * @param uri what to dial
     * @return the report's page
     */
    Path place(String uri) throws IOException {
        CallScript script = CallScript.firstCall();
        conversations.follow(this, true);
        try (ScriptedCaller caller = script.caller(uri).listener(this::tell).build()) {
            try {
                script.run(caller);
            } catch (CallerException e) {
                // the report of a call that went wrong is worth more than that of one that went well
                tell(ConversationEvent.now(ConversationEvent.CALLER, ConversationEvent.ERROR, e.getMessage()));
            }
            Records both = await();
            tell(CallSummary.of(both.call(), both.session()));
            CallReport report = new CallReport(caller.recording(), List.copyOf(events)).title("The first call")
                    .callRecord(both.call()).sessionRecord(both.session());
            return report.writeTo(FOLDER.resolve("first-call-" + LocalDateTime.now().format(NAME)));
        } finally {
            conversations.unfollow(this);
        }
    }

    private Records await() {
        try {
            return records.get(RECORD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            out.println("The gateway did not close the call's records within " + RECORD_SECONDS + " s.");
        }
        return new Records(Map.of(), Map.of());
    }

    private void tell(ConversationEvent event) {
        events.add(event);
        conversations.tell(event);
    }
}
