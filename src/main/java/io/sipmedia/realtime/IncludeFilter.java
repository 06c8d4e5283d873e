// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.RealtimeEvent;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a consumer takes, as its option {@code include} says it.
 */
final class IncludeFilter {

    private static final Set<String> GROUPS = Set.of("transcript", "speech-started", "speech-stopped", "response-started",
            "response-done", "text", "tool", "usage", "error", "truncated", "session-created", "session-updated", "ready", "lost",
            "failover", "failed", "closed", "tool-waiting", "tool-cancelled", "idle", "interrupted", "paused", "resumed",
            "budget-warning", "budget-wrap-up", "budget-exceeded");
    // pieces of what comes whole later: only for those who ask for them by name
    private static final Set<String> PIECES = Set.of("transcript-delta", "text-delta");
    private static final String AUDIO_EVENTS = "response.output_audio.delta";

    private final Set<String> names = new TreeSet<>();
    private final boolean audio;
    private final boolean events;

    /** @throws IllegalArgumentException for a name that can never come */
    IncludeFilter(String include) {
        for (String part : include.split(",")) {
            String name = part.trim();
            if (name.isEmpty()) {
                continue;
            }
            boolean known = "audio".equals(name) || "events".equals(name) || GROUPS.contains(name) || PIECES.contains(name);
            if (!known && !name.contains(".")) {
                throw new IllegalArgumentException("include '" + name + "' is neither audio, events, one of "
                        + String.join(", ", new TreeSet<>(GROUPS)) + ", " + String.join(", ", new TreeSet<>(PIECES))
                        + " nor a protocol event name");
            }
            names.add(name);
        }
        audio = names.remove("audio");
        events = names.remove("events");
        if (!audio && !events && names.isEmpty()) {
            throw new IllegalArgumentException("include is empty");
        }
    }

    boolean audio() {
        return audio;
    }

    boolean audioEvents() {
        return names.contains(AUDIO_EVENTS);
    }

    boolean tools() {
        return events || names.contains("tool");
    }

    boolean matches(RealtimeEvent event) {
        return events && event.group() != null && GROUPS.contains(event.group())
               || event.group() != null && names.contains(event.group())
               || names.contains(event.type());
    }
}
