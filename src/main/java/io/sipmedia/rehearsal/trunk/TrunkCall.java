// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.trunk;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalSession;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** One call of a rehearsal as people read along: what the model says, and what becomes of the call. Thread: the caller's. */
final class TrunkCall {

    private static final long LOOK_MILLIS = 20;
    // an answer has begun by then, or none comes
    private static final long FIRST_MILLIS = 5000;

    private final RehearsalCall call;
    private final PrintStream out;
    private int read;
    private int begun;
    private int ended;

    TrunkCall(RehearsalCall call, PrintStream out) {
        this.call = call;
        this.out = out;
    }

    /** Waits until a route has done something with the call. False when none did in time, or not what leads to a conversation. */
    boolean answered(long millis) throws InterruptedException {
        if (!within(millis, () -> call.state() != RehearsalCall.State.RINGING)) {
            out.println("the call: no route has accepted or rejected it");
            return false;
        }
        if (call.state() == RehearsalCall.State.REJECTED) {
            out.println("the call: rejected with " + call.rejectedWith());
            return false;
        }
        JsonNode session = call.session();
        out.println("the call: accepted, voice " + session.at("/audio/output/voice").asText("(none)") + ", functions "
                + session.path("tools").findValuesAsText("name"));
        if (!within(millis, () -> !call.sidebands().isEmpty())) {
            out.println("the call: its session is not shared");
            return false;
        }
        return true;
    }

    /** The caller says something. */
    void says(String words) {
        out.println("caller:   " + words);
        call.says(words);
    }

    /** Waits until the model has been silent for a moment, and prints what it said. */
    void listen(long quietMillis, long mostMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
        long quiet = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_MILLIS);
        int before = begun;
        while (System.nanoTime() < end && System.nanoTime() < quiet && !over()) {
            int done = ended;
            print();
            if (begun > ended || ended > done && begun > before) {
                quiet = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(quietMillis);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        print();
    }

    boolean over() {
        return call.state() != RehearsalCall.State.ACCEPTED;
    }

    /** What has become of it; nothing while it is up. */
    void printEnd() {
        print();
        if (call.state() == RehearsalCall.State.REFERRED) {
            out.println("the call: referred to " + call.referredTo());
        } else if (call.state() == RehearsalCall.State.ENDED) {
            out.println("the call: over");
        }
    }

    private void print() {
        RehearsalSession session = call.sidebands().isEmpty() ? null : call.sidebands().get(call.sidebands().size() - 1);
        for (; session != null && read < session.serverEvents().size(); read++) {
            JsonNode event = session.serverEvents().get(read);
            switch (event.path("type").asText()) {
                case "response.output_audio_transcript.done" -> out.println("model:    " + event.path("transcript").asText());
                case "response.function_call_arguments.done" -> out.println("function: " + event.path("name").asText() + ' ' + event.path("arguments").asText());
                case "response.created" -> begun++;
                case "response.done" -> ended++;
                default -> { }
            }
        }
    }

    private interface Condition {
        boolean met();
    }

    private static boolean within(long millis, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.met()) {
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }
}
