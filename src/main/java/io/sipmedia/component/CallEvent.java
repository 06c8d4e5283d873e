// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a consumer can be told of a call, by the names of the option {@code include}. */
enum CallEvent {
    INCOMING,
    ANSWERED,
    DTMF,
    HELD,
    RESUMED,
    ENDED,
    /** How the call is doing, every few seconds; only for those who ask for it by name. */
    STATS;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As in the header {@code CamelSipMediaEvent}. */
    String label() {
        return label;
    }

    /**
     * The events that a value of {@code include} asks for; empty for audio.
     *
     * @throws IllegalArgumentException in words for the user
     */
    static Set<CallEvent> parse(String include) {
        Set<CallEvent> events = EnumSet.noneOf(CallEvent.class);
        boolean audio = false;
        for (String part : Values.list(include)) {
            String name = part.toLowerCase(Locale.ROOT);
            switch (name) {
                case "audio" -> audio = true;
                case "events" -> events.addAll(EnumSet.complementOf(EnumSet.of(STATS)));
                default -> events.add(one(include, name));
            }
        }
        if (audio == !events.isEmpty()) {
            throw Values.wrong("include", include,
                    audio ? "audio alone, or events; use two routes for both, since audio must never block" : "audio, events or names of events");
        }
        return events;
    }

    private static CallEvent one(String include, String name) {
        for (CallEvent event : values()) {
            if (event.label.equals(name)) {
                return event;
            }
        }
        throw Values.wrong("include", include, "audio, or events, or some of incoming, answered, dtmf, held, resumed, ended, stats");
    }
}
