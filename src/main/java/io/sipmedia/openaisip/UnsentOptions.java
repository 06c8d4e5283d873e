// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.TurnDetection;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.util.StringHelper;

/**
 * Options of a session that a call cannot be accepted with: the request has no place for them, is refused for them
 * (openai-agents-js, issue 741 and pull request 1170: the figures of server_vad), or they are about sound that does not come by here.
 */
final class UnsentOptions {

    private static final Set<String> NAMES = Set.of("inputFormat", "outputFormat", "vadThreshold", "vadPrefixPadding", "vadSilenceDuration",
            "toolFiller", "appendMillis", "earlyAudio", "slowAfter", "answerTimeout", "stallTimeout", "silenceTimeout", "rotateAfter", "rotateWith");
    private static final String FAILOVER = "failover.";

    private UnsentOptions() {
    }

    /**
     * Those that somebody has set, in order.
     *
     * @param named   the options that the endpoint names
     * @param options what they and the component's amount to
     */
    static List<String> of(Collection<String> named, SessionOptions options) {
        Set<String> unsent = new TreeSet<>();
        // as Camel takes them, with dashes or without
        named.stream().map(UnsentOptions::camelCase).filter(each -> NAMES.contains(each) || each.startsWith(FAILOVER)).forEach(unsent::add);
        SessionOptions usual = SessionOptions.defaults();
        TurnDetection turns = options.turnDetection();
        TurnDetection usualTurns = usual.turnDetection();
        if (usualTurns.type().equals(turns.type())) {
            add(unsent, "vadThreshold", turns.threshold() != usualTurns.threshold());
            add(unsent, "vadPrefixPadding", turns.prefixPaddingMs() != usualTurns.prefixPaddingMs());
            add(unsent, "vadSilenceDuration", turns.silenceDurationMs() != usualTurns.silenceDurationMs());
        }
        add(unsent, "inputFormat", options.input() != usual.input());
        add(unsent, "outputFormat", options.output() != usual.output());
        return List.copyOf(unsent);
    }

    private static void add(Set<String> unsent, String name, boolean set) {
        if (set) {
            unsent.add(name);
        }
    }

    private static String camelCase(String name) {
        return StringHelper.dashToCamelCase(name);
    }
}
