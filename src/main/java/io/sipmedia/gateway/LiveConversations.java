// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.report.ConversationEvent;
import io.sipmedia.rehearsal.report.ConversationPrinter;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Prints every call's conversation as it happens, and passes it on to the one who keeps a call of his own. Each call has its own
 * clock; while several are up, their lines bear a number.
 *
 * <p>Thread: any.
 */
final class LiveConversations implements ConversationMonitor.Listener, AutoCloseable {

    private static final int LONGEST_CALLS = 10_000;

    /** Places a call itself and tells its own side of it through {@link #tell}. */
    interface OwnCall extends ConversationMonitor.Listener {

        /** Whether the call of that SIP Call-ID is the one placed. */
        boolean placed(String sipCallId);

        /** Whether it was given up, so that nothing of it is to be told any more. */
        boolean givenUp();
    }

    /** What is needed to print one call. */
    private record Live(ConversationPrinter printer, HeldWords words) {
    }

    private final PrintStream out;
    private final boolean colour;
    private final Map<String, Live> calls = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gateway-terminal");
        thread.setDaemon(true);
        return thread;
    });
    private volatile OwnCall own;
    private volatile Live ownLive;
    private volatile String ownId;
    private int number;

    LiveConversations(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** From now on expects the call that {@code own} places. */
    void follow(OwnCall call) {
        ownLive = live("");
        ownId = null;
        own = call;
    }

    void unfollow() {
        own = null;
        ownId = null;
        ownLive = null;
    }

    /** Prints what the caller of our own saw. */
    void tell(ConversationEvent event) {
        Live live = ownLive;
        if (live != null) {
            live.printer().accept(event);
        }
    }

    @Override
    public void onEvent(String callId, ConversationEvent event) {
        OwnCall owner = own;
        if (owner != null && ownId == null && owner.placed(event.detail("sipCallId"))) {
            ownId = callId;
        }
        boolean ours = owner != null && callId.equals(ownId);
        Live live = ours ? ownLive : calls.computeIfAbsent(callId, id -> begin());
        if (live == null || ours && owner.givenUp()) {
            return;
        }
        if (ours) {
            owner.onEvent(callId, event);
        }
        print(live, event, ours);
        if (event.kind().equals(ConversationEvent.ENDED)) {
            live.words().end();
        }
    }

    private static void print(Live live, ConversationEvent event, boolean ours) {
        boolean model = event.source().equals(ConversationEvent.MODEL);
        switch (event.kind()) {
            case ConversationEvent.RINGING -> {
                if (!ours) {
                    live.printer().accept(event);
                }
            }
            case ConversationEvent.ANSWERED -> {
                live.words().answered(event.nanoTime());
                if (!ours) {
                    live.printer().accept(event);
                }
            }
            case ConversationEvent.SPEAKS -> {
                // the caller of our own tells more: what it says, and when it hears the model
                if (!ours) {
                    live.printer().accept(event);
                }
            }
            case ConversationEvent.TRANSCRIPT -> {
                if (model) {
                    live.words().words(event);
                } else {
                    live.printer().accept(event);
                }
            }
            case ConversationEvent.INTERRUPTION -> live.words().interrupted(event);
            default -> live.printer().accept(event);
        }
    }

    @Override
    public void onRecords(String callId, Map<String, Object> call, Map<String, Object> session) {
        OwnCall owner = own;
        if (owner != null && callId.equals(ownId)) {
            owner.onRecords(callId, call, session);
            return;
        }
        Live live = calls.remove(callId);
        if (live != null) {
            live.words().end();
            live.printer().accept(CallSummary.of(call, session));
        }
    }

    private Live begin() {
        if (calls.size() > LONGEST_CALLS) {
            // records that never came; nobody reads ten thousand calls along
            calls.clear();
        }
        synchronized (this) {
            number++;
            boolean alone = calls.isEmpty() && ownLive == null;
            return live(alone ? "" : "[" + number + "] ");
        }
    }

    private Live live(String label) {
        ConversationPrinter printer = new ConversationPrinter(out, colour).label(label);
        return new Live(printer, new HeldWords(printer, timer));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
