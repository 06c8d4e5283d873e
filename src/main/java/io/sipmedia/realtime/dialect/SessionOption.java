// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An option of a session that not every dialect has something for, or one of its values. A dialect says in its
 * {@link Capabilities} which of them it cannot send; what is set and cannot be sent is refused before a call is in the air, so
 * that nothing a user has asked for is silently forgotten.
 */
public enum SessionOption {

    SPEED("speed") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.speed() == 1.0 ? null : o.speed();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withSpeed(1.0);
        }
    },
    /** The caller's voice in a format that the dialect does not have. */
    INPUT_FORMAT("inputFormat") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return dialect.capabilities().hears(o.input()) ? null : o.input();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withFormats(AudioEncoding.PCM, o.output());
        }

        @Override
        boolean sent(Capabilities capabilities) {
            return false;
        }
    },
    /** The model's voice in a format that the dialect does not have. */
    OUTPUT_FORMAT("outputFormat") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return dialect.capabilities().speaks(o.output()) ? null : o.output();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withFormats(o.input(), AudioEncoding.PCM);
        }

        @Override
        boolean sent(Capabilities capabilities) {
            return false;
        }
    },
    TEXT_MODALITY("outputModality=text") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.textOnly() ? true : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTextOnly(false);
        }

        @Override
        boolean sent(Capabilities capabilities) {
            return capabilities.can(Ability.TEXT_OUTPUT);
        }
    },
    TRANSCRIPTION_MODEL("transcriptionModel") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.transcribes() && !o.transcription().model().equals(dialect.defaults().transcription()) ? o.transcription().model() : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTranscription(new Transcription(defaults.transcription(), o.transcription().language(), o.transcription().prompt()));
        }
    },
    /** That the caller's words are not written down. */
    NO_TRANSCRIPTION("transcriptionModel=none") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.transcription() != null && o.transcription().refused() ? true : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return TRANSCRIPTION_MODEL.without(o, defaults);
        }
    },
    TRANSCRIPTION_LANGUAGE("transcriptionLanguage") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.transcription() == null ? null : given(o.transcription().language());
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTranscription(new Transcription(o.transcription().model(), null, o.transcription().prompt()));
        }
    },
    TRANSCRIPTION_PROMPT("transcriptionPrompt") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.transcription() == null ? null : given(o.transcription().prompt());
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTranscription(new Transcription(o.transcription().model(), o.transcription().language(), null));
        }
    },
    NOISE_REDUCTION("noiseReduction") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.noiseReduction();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withNoiseReduction(null);
        }
    },
    /** That the route ends the caller's turns. */
    NO_TURN_DETECTION("turnDetection=none") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.turnDetection().isNone() ? true : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withType("server_vad"));
        }

        @Override
        boolean sent(Capabilities capabilities) {
            return capabilities.can(Ability.COMMIT);
        }
    },
    SEMANTIC_VAD("turnDetection=semantic_vad") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return "semantic_vad".equals(o.turnDetection().type()) ? true : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return NO_TURN_DETECTION.without(o, defaults);
        }
    },
    VAD_THRESHOLD("vadThreshold") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            double threshold = o.turnDetection().threshold();
            return threshold == TurnDetection.serverVad().threshold() ? null : threshold;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withThreshold(TurnDetection.serverVad().threshold()));
        }
    },
    VAD_PREFIX_PADDING("vadPrefixPadding") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            int padding = o.turnDetection().prefixPaddingMs();
            return padding == TurnDetection.serverVad().prefixPaddingMs() ? null : padding;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withPrefixPadding(TurnDetection.serverVad().prefixPaddingMs()));
        }
    },
    VAD_SILENCE_DURATION("vadSilenceDuration") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            int silence = o.turnDetection().silenceDurationMs();
            return silence == TurnDetection.serverVad().silenceDurationMs() ? null : silence;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withSilenceDuration(TurnDetection.serverVad().silenceDurationMs()));
        }
    },
    VAD_IDLE_TIMEOUT("vadIdleTimeout") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.turnDetection().idleTimeoutMs() == 0 ? null : o.turnDetection().idleTimeoutMs();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withIdleTimeout(0));
        }
    },
    VAD_EAGERNESS("vadEagerness") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return "auto".equals(o.turnDetection().eagerness()) ? null : o.turnDetection().eagerness();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withEagerness("auto"));
        }
    },
    // where no turns are detected, nothing is answered and nothing is stopped anyway
    NO_RESPONSE("createResponse=false") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.turnDetection().isNone() || o.turnDetection().createResponse() ? null : true;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withCreateResponse(true));
        }
    },
    NO_INTERRUPTION("interruptResponse=false") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.turnDetection().isNone() || o.turnDetection().interruptResponse() ? null : true;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withTurnDetection(o.turnDetection().withInterruptResponse(true));
        }
    },
    MAX_OUTPUT_TOKENS("maxOutputTokens") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.maxOutputTokens() == 0 ? null : o.maxOutputTokens();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withMaxOutputTokens(0);
        }
    },
    REASONING_EFFORT("reasoningEffort") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return o.reasoningEffort();
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withReasoningEffort(null);
        }
    },
    /** That no function is called. Where it cannot be said none are offered, so it is never refused. */
    NO_TOOL_CHOICE("toolChoice=none") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o;
        }
    },
    /** That some function is called in every answer. */
    REQUIRED_TOOL_CHOICE("toolChoice=required") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return "required".equals(o.toolChoice()) ? true : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withToolChoice("auto");
        }
    },
    /** That one function is called in every answer. */
    NAMED_TOOL_CHOICE("toolChoice=<name>") {
        @Override
        Object set(SessionOptions o, Dialect dialect) {
            return SessionParts.plainChoice(o.toolChoice()) == null ? o.toolChoice() : null;
        }

        @Override
        public SessionOptions without(SessionOptions o, Defaults defaults) {
            return o.withToolChoice("auto");
        }
    };

    private final String label;

    SessionOption(String label) {
        this.label = label;
    }

    /** The option as users write it, with its value if it is about one. */
    public String label() {
        return label;
    }

    /** What has been asked for, other than what a dialect does anyway; null for nothing. */
    abstract Object set(SessionOptions options, Dialect dialect);

    /** The same options, and this one as if nobody had set it. */
    public abstract SessionOptions without(SessionOptions options, Defaults defaults);

    boolean sent(Capabilities capabilities) {
        return capabilities.sends(this);
    }

    private static String given(String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** Those that are set and that the dialect cannot send, in order. */
    public static List<SessionOption> unsent(Dialect dialect, SessionOptions options) {
        List<SessionOption> unsent = new ArrayList<>();
        for (SessionOption each : values()) {
            if (!each.sent(dialect.capabilities()) && each.set(options, dialect) != null) {
                unsent.add(each);
            }
        }
        return unsent;
    }

    /**
     * Those that are set and make no difference to what the server is sent, because of the others ({@code vadThreshold} with
     * {@code semantic_vad}) or because the dialect forgets them.
     */
    public static List<SessionOption> idle(Dialect dialect, SessionOptions options) {
        // some options are about functions, and those of routes may not be there yet
        List<ToolDefinition> tools = List.of(new ToolDefinition("f", null, SessionParts.JSON.objectNode()));
        ObjectNode session = dialect.session(options, tools);
        List<SessionOption> idle = new ArrayList<>();
        for (SessionOption each : values()) {
            // that nothing is written down may be so without being said
            if (each != NO_TRANSCRIPTION && each.set(options, dialect) != null
                    && session.equals(dialect.session(each.without(options, dialect.defaults()), tools))) {
                idle.add(each);
            }
        }
        return idle;
    }

    /** Whether both ask for the same of it. */
    public boolean same(SessionOptions one, SessionOptions other, Dialect dialect) {
        return Objects.equals(set(one, dialect), set(other, dialect));
    }

    /** @throws IllegalArgumentException which names all that are set and cannot be sent, the dialect, and what to do */
    public static void refuseUnsent(Dialect dialect, SessionOptions options) {
        List<SessionOption> unsent = unsent(dialect, options);
        if (!unsent.isEmpty()) {
            throw new IllegalArgumentException(unsent.stream().map(each -> each.described(options, dialect)).collect(Collectors.joining(", "))
                    + (unsent.size() == 1 ? " is" : " are") + " not possible with the dialect " + dialect.name() + ": its servers have nothing for "
                    + (unsent.size() == 1 ? "it; leave it" : "them; leave them") + " away, or use another dialect (docs/dialects.md says what each has)");
        }
    }

    private String described(SessionOptions options, Dialect dialect) {
        Object value = set(options, dialect);
        return switch (this) {
            case INPUT_FORMAT -> label + " '" + options.input().option() + "' (it hears " + Capabilities.names(dialect.capabilities().inputs()) + ")";
            case OUTPUT_FORMAT -> label + " '" + options.output().option() + "' (it speaks " + Capabilities.names(dialect.capabilities().outputs()) + ")";
            case NAMED_TOOL_CHOICE -> "toolChoice=" + value;
            default -> label.contains("=") ? label : label + "=" + value;
        };
    }
}
