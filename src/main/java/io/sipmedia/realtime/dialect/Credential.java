// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * How we show a server who we are: a key that is given, or a key or token that is fetched anew for every connection because it
 * expires or may change.
 * Immutable; never printed.
 */
public final class Credential {

    /** Where the secret goes in the upgrade request. */
    public enum Scheme {
        /** As {@link #API_KEY} for a key at an Azure host, else as {@link #BEARER}. */
        AUTO("auto"),
        /** {@code Authorization: Bearer …}, as OpenAI and most others want it, and Azure for tokens of Entra ID. */
        BEARER("bearer"),
        /** {@code api-key: …}, as Azure wants its keys. */
        API_KEY("api-key");

        private final String option;

        Scheme(String option) {
            this.option = option;
        }

        /** The scheme that an option names. */
        public static Scheme of(String option) {
            return Arrays.stream(values()).filter(scheme -> scheme.option.equalsIgnoreCase(option)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("authentication '" + option + "' is not one of "
                            + Arrays.stream(values()).map(scheme -> scheme.option).collect(Collectors.joining(", "))));
        }
    }

    /** For servers that want none. */
    public static final Credential NONE = new Credential(null, Scheme.AUTO, null);

    private final String secret;
    private final Scheme scheme;
    private final Callable<String> source;

    private Credential(String secret, Scheme scheme, Callable<String> source) {
        this.secret = secret;
        this.scheme = scheme;
        this.source = source;
    }

    /**
     * A key that stays; null or empty for none, white space around it is left out.
     *
     * @throws KeyRefused it holds a control character: no header can carry it, and who tries quotes it
     */
    public static Credential of(String key) {
        return of(key, Scheme.AUTO);
    }

    /** As {@link #of(String)}. */
    public static Credential of(String key, Scheme scheme) {
        return key == null || key.isBlank() ? NONE : new Credential(checked(key.trim()), scheme, null);
    }

    private static String checked(String key) {
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new KeyRefused("what is given as one holds a line break or another control character (it is not shown)");
        }
        return key;
    }

    /** Tokens that expire, asked for before every connection, on a thread that may wait. Sent as bearer. */
    public static Credential tokens(Callable<String> source) {
        return new Credential(null, Scheme.BEARER, source);
    }

    /** A key that is asked for before every connection, on a thread that may wait. Equal sources give equal credentials. */
    public static Credential fetched(Callable<String> source, Scheme scheme) {
        return new Credential(null, scheme, source);
    }

    /** Whether {@link #fetch} must be called, which may take its time. */
    public boolean mustBeFetched() {
        return source != null;
    }

    /**
     * The key or token of this moment; the credential itself when it was given.
     *
     * @throws Exception whatever the source throws; {@link KeyRefused} when what it gives can be no key
     */
    public Credential fetch() throws Exception {
        return source == null ? this : of(source.call(), scheme);
    }

    /**
     * The key or token of this moment where nobody has to be asked for it; the credential itself when it was given.
     *
     * @return null when only {@link #fetch} can tell, that there is none included
     */
    public Credential atHand() {
        if (source == null) {
            return this;
        }
        Credential[] told = new Credential[1];
        try {
            return source instanceof KeySource keys && keys.atHand(key -> told[0] = of(key, scheme)) ? told[0] : null;
        } catch (KeyRefused e) {
            return null;
        }
    }

    /** The secret itself, for who makes another one of it; null when there is none. */
    public String secret() {
        return secret;
    }

    /** The header that carries the secret to this server; empty when there is none. */
    public Map<String, String> headers(URI server) {
        return headers(azure(server) ? Scheme.API_KEY : Scheme.BEARER);
    }

    /** The same for a server whose usual scheme is known. */
    public Map<String, String> headers(Scheme usual) {
        if (secret == null) {
            return Map.of();
        }
        // a token (three parts of Base64 with points between) is no key, even if it was given as one
        Scheme chosen = scheme != Scheme.AUTO ? scheme : secret.startsWith("eyJ") && secret.indexOf('.') > 0 ? Scheme.BEARER : usual;
        return chosen == Scheme.API_KEY ? Map.of("api-key", secret) : Map.of("Authorization", "Bearer " + secret);
    }

    /** A key in a header of this name; tokens go where they always do. */
    public Map<String, String> headers(String keyHeader) {
        return secret == null ? Map.of() : scheme == Scheme.BEARER ? headers(Scheme.BEARER) : Map.of(keyHeader, secret);
    }

    private static boolean azure(URI server) {
        String host = server.getHost() == null ? "" : server.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".azure.com") || host.endsWith(".azure.us") || host.endsWith(".azure.cn");
    }

    /** The same key, or tokens of the same source. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Credential that && Objects.equals(secret, that.secret) && scheme == that.scheme
                && Objects.equals(source, that.source);
    }

    @Override
    public int hashCode() {
        return Objects.hash(secret, scheme, source);
    }

    /** Nothing secret. */
    @Override
    public String toString() {
        return "Credential[" + (source != null ? "fetched" : secret == null ? "none" : scheme.option) + "]";
    }
}
