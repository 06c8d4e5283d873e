// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a dialect's servers can do. Code above the dialect asks instead of assuming.
 *
 * @param abilities      what may be relied on
 * @param inputs         formats for the caller's voice; the first linear one stands for {@code inputFormat=pcm}
 * @param outputs        formats for the model's voice, likewise
 * @param maxSessionSeconds how long a connection lasts where the server does not say when it ends; 0 when it does, or for ever
 * @param options        what can be said to the servers; what is set and not in here is refused
 */
public record Capabilities(
        Set<Ability> abilities, List<AudioEncoding> inputs, List<AudioEncoding> outputs, long maxSessionSeconds, Set<SessionOption> options) {

    public Capabilities {
        abilities = Set.copyOf(abilities);
        options = Set.copyOf(options);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Everything OpenAI's GA servers can do: all abilities but one that makes up for others, 24 kHz and G.711 both ways, and they say when a session ends. */
    public static Capabilities all() {
        List<AudioEncoding> formats = List.of(AudioEncoding.PCM, AudioEncoding.PCMU, AudioEncoding.PCMA);
        return new Capabilities(EnumSet.complementOf(EnumSet.of(Ability.HISTORY_AT_START)), formats, formats, 0, EnumSet.allOf(SessionOption.class));
    }

    /** The same without these. */
    public Capabilities without(Ability... missing) {
        EnumSet<Ability> rest = EnumSet.copyOf(abilities);
        rest.removeAll(List.of(missing));
        return new Capabilities(rest, inputs, outputs, maxSessionSeconds, options);
    }

    /** The same for servers that have nothing for these options. */
    public Capabilities withoutOptions(SessionOption... missing) {
        EnumSet<SessionOption> rest = EnumSet.copyOf(options);
        rest.removeAll(List.of(missing));
        return new Capabilities(abilities, inputs, outputs, maxSessionSeconds, rest);
    }

    /** The same for servers that have something for these options, too. */
    public Capabilities withOptions(SessionOption... more) {
        EnumSet<SessionOption> all = EnumSet.copyOf(options);
        all.addAll(List.of(more));
        return new Capabilities(abilities, inputs, outputs, maxSessionSeconds, all);
    }

    /** The same with this one. */
    public Capabilities with(Ability more) {
        EnumSet<Ability> all = EnumSet.of(more);
        all.addAll(abilities);
        return new Capabilities(all, inputs, outputs, maxSessionSeconds, options);
    }

    public Capabilities withInputs(AudioEncoding... formats) {
        return new Capabilities(abilities, List.of(formats), outputs, maxSessionSeconds, options);
    }

    public Capabilities withOutputs(AudioEncoding... formats) {
        return new Capabilities(abilities, inputs, List.of(formats), maxSessionSeconds, options);
    }

    public Capabilities withMaxSessionSeconds(long seconds) {
        return new Capabilities(abilities, inputs, outputs, seconds, options);
    }

    public boolean can(Ability ability) {
        return abilities.contains(ability);
    }

    /** Whether an interrupted answer can be cut to what was heard. */
    public boolean truncates() {
        return can(Ability.TRUNCATE);
    }

    /** Whether a response can be cancelled by the client. */
    public boolean cancels() {
        return can(Ability.CANCEL);
    }

    /** Whether the servers can be told this option. */
    public boolean sends(SessionOption option) {
        return options.contains(option);
    }

    /** Of these functions the ones that the model is told of: none where it may call none and cannot be told so. */
    public List<ToolDefinition> offered(List<ToolDefinition> tools, SessionOptions asked) {
        return offersTools(asked) ? List.copyOf(tools) : List.of();
    }

    /** Whether the model is told of functions at all. */
    public boolean offersTools(SessionOptions asked) {
        return can(Ability.TOOLS) && (sends(SessionOption.NO_TOOL_CHOICE) || !"none".equals(asked.toolChoice()));
    }

    boolean hears(AudioEncoding format) {
        return fitting(format, inputs) != null;
    }

    boolean speaks(AudioEncoding format) {
        return fitting(format, outputs) != null;
    }

    /**
     * The options with the formats that this server will really be asked for: {@code pcm} means linear audio at whatever rate
     * the server has it. A format that it does not have stays, and is refused with everything else it cannot be told.
     */
    public SessionOptions fit(SessionOptions options) {
        AudioEncoding input = fitting(options.input(), inputs);
        AudioEncoding output = fitting(options.output(), outputs);
        return options.withFormats(input == null ? options.input() : input, output == null ? options.output() : output);
    }

    private static AudioEncoding fitting(AudioEncoding asked, List<AudioEncoding> possible) {
        if (possible.contains(asked)) {
            return asked;
        }
        return asked == AudioEncoding.PCM ? possible.stream().filter(AudioEncoding::linear).findFirst().orElse(null) : null;
    }

    static String names(List<AudioEncoding> formats) {
        return formats.stream().map(AudioEncoding::option).collect(Collectors.joining(", "));
    }
}
