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
 */
public record Capabilities(
        Set<Ability> abilities, List<AudioEncoding> inputs, List<AudioEncoding> outputs, long maxSessionSeconds) {

    public Capabilities {
        abilities = Set.copyOf(abilities);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Everything OpenAI's GA servers can do: all abilities but one that makes up for others, 24 kHz and G.711 both ways, and they say when a session ends. */
    public static Capabilities all() {
        List<AudioEncoding> formats = List.of(AudioEncoding.PCM, AudioEncoding.PCMU, AudioEncoding.PCMA);
        return new Capabilities(EnumSet.complementOf(EnumSet.of(Ability.HISTORY_AT_START)), formats, formats, 0);
    }

    /** The same without these. */
    public Capabilities without(Ability... missing) {
        EnumSet<Ability> rest = EnumSet.copyOf(abilities);
        rest.removeAll(List.of(missing));
        return new Capabilities(rest, inputs, outputs, maxSessionSeconds);
    }

    /** The same with this one. */
    public Capabilities with(Ability more) {
        EnumSet<Ability> all = EnumSet.of(more);
        all.addAll(abilities);
        return new Capabilities(all, inputs, outputs, maxSessionSeconds);
    }

    public Capabilities withInputs(AudioEncoding... formats) {
        return new Capabilities(abilities, List.of(formats), outputs, maxSessionSeconds);
    }

    public Capabilities withOutputs(AudioEncoding... formats) {
        return new Capabilities(abilities, inputs, List.of(formats), maxSessionSeconds);
    }

    public Capabilities withMaxSessionSeconds(long seconds) {
        return new Capabilities(abilities, inputs, outputs, seconds);
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

    /**
     * The options with the formats that this server will really be asked for: {@code pcm} means linear audio at whatever rate
     * the server has it.
     *
     * @throws IllegalArgumentException for a format or a way of working that the servers do not have
     */
    public SessionOptions fit(SessionOptions options) {
        if (options.textOnly() && !can(Ability.TEXT_OUTPUT)) {
            throw new IllegalArgumentException("outputModality=text is not possible with this dialect, its models only speak");
        }
        if (options.turnDetection().isNone() && !can(Ability.COMMIT)) {
            throw new IllegalArgumentException("turnDetection=none is not possible with this dialect, its servers decide about turns");
        }
        AudioEncoding input = fit("inputFormat", options.input(), inputs);
        AudioEncoding output = fit("outputFormat", options.output(), outputs);
        return input == options.input() && output == options.output() ? options : options.withFormats(input, output);
    }

    private static AudioEncoding fit(String option, AudioEncoding asked, List<AudioEncoding> possible) {
        if (possible.contains(asked)) {
            return asked;
        }
        if (asked == AudioEncoding.PCM) {
            for (AudioEncoding one : possible) {
                if (one.linear()) {
                    return one;
                }
            }
        }
        throw new IllegalArgumentException(option + " '" + asked.option() + "' is none that this dialect knows: "
                + possible.stream().map(AudioEncoding::option).collect(Collectors.joining(", ")));
    }
}
