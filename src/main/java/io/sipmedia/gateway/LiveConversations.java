// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.report.ConversationEvent;
import io.sipmedia.rehearsal.report.ConversationPrinter;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Prints every call's conversation as it happens, and passes it on to those who want to keep it. Thread: any. */
final class LiveConversations implements ConversationMonitor.Listener {

    private final ConversationPrinter printer;
    private final List<ConversationMonitor.Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean callerTells;

    LiveConversations(PrintStream out) {
        printer = new ConversationPrinter(out, System.console() != null && System.getenv("NO_COLOR") == null);
    }

    /** @param hasCaller whether a scripted caller tells its own side through {@link #tell} */
    void follow(ConversationMonitor.Listener listener, boolean hasCaller) {
        listeners.add(listener);
        callerTells = hasCaller;
    }

    void unfollow(ConversationMonitor.Listener listener) {
        listeners.remove(listener);
        callerTells = false;
    }

    /** Prints what somebody other than the routes saw. */
    void tell(ConversationEvent event) {
        printer.accept(event);
    }

    @Override
    public void onEvent(String callId, ConversationEvent event) {
        boolean seenByCaller = event.kind().equals(ConversationEvent.RINGING) || event.kind().equals(ConversationEvent.ANSWERED);
        if (callerTells && seenByCaller) {
            return;
        }
        printer.accept(event);
        listeners.forEach(listener -> listener.onEvent(callId, event));
    }

    @Override
    public void onRecords(String callId, Map<String, Object> call, Map<String, Object> session) {
        if (!callerTells) {
            printer.accept(CallSummary.of(call, session));
        }
        listeners.forEach(listener -> listener.onRecords(callId, call, session));
    }
}
