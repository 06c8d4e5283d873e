// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What GPT-Live's voice has handed to the model behind it: which functions that one has called, and when it may be told to go on. It may when
 * the response that called them is over and all of them have their results; before, it may call another one (OpenAI's guide
 * {@code developers.openai.com/api/docs/guides/live-delegation} and recordings of pydantic-ai). Of work that failed or was cut short
 * nothing is answered any more.
 *
 * <p>Thread: the call's loop.
 */
final class GptLiveDelegations {

    private static final int MOST = 64;
    // how the error begins that ends work without an event of its own; it does not say which
    private static final String HANDOFF = "Responses handoff";

    private static final class Work {

        private final Set<String> open = new HashSet<>();
        // a response that may call more
        private boolean running = true;
        private boolean answered;
    }

    private final Map<String, Work> works = new LinkedHashMap<>();
    private int due;
    // handed to us, who have nothing that would do it
    private String nobodys;

    /** Something is handed over: {@code session.delegation.created}. */
    void created(JsonNode delegation) {
        if ("client".equals(delegation.path("target").asText()) && delegation.path("id").isTextual()) {
            nobodys = delegation.path("id").asText();
        }
    }

    /** Work that nobody does, which the voice must be told of lest it waits; null when there is none, once for each. */
    String nobodys() {
        String id = nobodys;
        nobodys = null;
        return id;
    }

    /** An event of the model behind: the member {@code event} of {@code response.event}. */
    void event(String delegation, JsonNode event) {
        switch (event.path("type").asText()) {
            case "response.created" -> work(delegation).running = true;
            case "response.completed" -> {
                Work work = works.get(delegation);
                if (work != null) {
                    work.running = false;
                    settle(delegation, work);
                }
            }
            case "response.failed", "response.incomplete" -> works.remove(delegation);
            default -> { }
        }
    }

    private Work work(String delegation) {
        Work work = works.computeIfAbsent(delegation, id -> new Work());
        if (works.size() > MOST) {
            works.remove(works.keySet().iterator().next());
        }
        return work;
    }

    /** A function is called. */
    void called(String delegation, String callId) {
        Work work = work(delegation);
        if (work.open.size() < MOST) {
            work.open.add(callId);
        }
    }

    /** An error of the session; it may say that the work is given up. */
    void error(String message) {
        if (message.startsWith(HANDOFF)) {
            works.values().removeIf(work -> work.running);
        }
    }

    /** A function has its result. False when nobody waits for it (any more). */
    boolean answered(String callId) {
        for (Map.Entry<String, Work> each : works.entrySet()) {
            Work work = each.getValue();
            if (work.open.remove(callId)) {
                work.answered = true;
                settle(each.getKey(), work);
                return true;
            }
        }
        return false;
    }

    private void settle(String delegation, Work work) {
        if (work.running || !work.open.isEmpty()) {
            return;
        }
        if (work.answered) {
            work.answered = false;
            work.running = true; // from the moment it is told to go on
            due++;
        } else {
            works.remove(delegation);
        }
    }

    /** Whether the model is to be told to go on, once for each piece of work that is ready. */
    boolean goesOn() {
        if (due == 0) {
            return false;
        }
        due--;
        return true;
    }
}
