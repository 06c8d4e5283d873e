// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.junit;

import io.sipmedia.rehearsal.caller.CallScript;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.report.CallReport;
import io.sipmedia.rehearsal.report.ConversationEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What a test rehearses with: the model, and callers that are closed when the test is over. Comes as a parameter of the
 * test by {@link RehearsalExtension}.
 */
public final class Rehearsal {

    private final Supplier<RehearsalModel> model;
    private final List<ScriptedCaller> callers = new CopyOnWriteArrayList<>();
    private final List<ConversationEvent> events = new CopyOnWriteArrayList<>();

    Rehearsal(Supplier<RehearsalModel> model) {
        this.model = model;
    }

    /** The rehearsal model; started when first asked for, shared by the tests of the class. */
    public RehearsalModel model() {
        return model.get();
    }

    /** A caller that has not dialled yet. */
    public ScriptedCaller caller(String target) {
        return caller(ScriptedCaller.builder().target(target));
    }

    /** A caller of your own making, closed with the others. */
    public ScriptedCaller caller(ScriptedCaller.Builder builder) {
        ScriptedCaller caller = builder.listener(events::add).build();
        callers.add(caller);
        return caller;
    }

    /** Calls by script and goes through its steps. */
    public ScriptedCaller plays(CallScript script, String target) {
        ScriptedCaller caller = caller(script.caller(target));
        script.run(caller);
        return caller;
    }

    /** What the callers of this test told so far. */
    public List<ConversationEvent> events() {
        return List.copyOf(events);
    }

    /** Writes recording, transcript and page of a caller's call into a folder, to look at when a test fails. */
    public Path report(ScriptedCaller caller, Path folder) throws IOException {
        return new CallReport(caller.recording(), events()).writeTo(folder);
    }

    void close() {
        RuntimeException failure = null;
        for (ScriptedCaller caller : callers) {
            try {
                caller.close();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        callers.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
