// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.realtime.DialectFinder;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.Voices;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.impl.engine.DefaultFactoryFinder;

/**
 * The environment variables of the shipped routes, checked before anything starts, so that a typing error is one line on
 * the terminal and not a call that goes wrong.
 *
 * <p>A system property of the same name wins over the environment. An empty variable counts as unset.
 */
public final class GatewaySettings {

    /** Every variable with its default; null where the default depends on the rest, such as the dialect. */
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("SIP_LISTEN", "udp:0.0.0.0:5060,tcp:0.0.0.0:5060");
        DEFAULTS.put("MEDIA_ADDRESS", null);
        DEFAULTS.put("RTP_PORTS", "40000-49999");
        DEFAULTS.put("OPENAI_API_KEY", null);
        DEFAULTS.put("REALTIME_URL", null);
        DEFAULTS.put("REALTIME_MODEL", null);
        DEFAULTS.put("REALTIME_DIALECT", GaDialect.NAME);
        DEFAULTS.put("REALTIME_VOICE", null);
        DEFAULTS.put("REALTIME_INSTRUCTIONS", null);
        DEFAULTS.put("DATABASE_URL", null);
        DEFAULTS.put("CRM_URL", null);
        DEFAULTS.put("TRANSFER_ALLOWED", null);
        DEFAULTS.put("FIRST_CALL", "true");
    }

    private static final Pattern LISTEN = Pattern.compile("(udp|tcp):(\\[[0-9a-fA-F:.%]+]|[^:\\s,]+):(\\d{1,5})");
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final int MAX_PORT = 65535;

    private final Map<String, String> values;
    private final Dialect dialect;

    private GatewaySettings(Map<String, String> values) {
        this.values = values;
        dialect = dialect(get("REALTIME_DIALECT"));
    }

    // found as the endpoints of the routes will find it
    private static Dialect dialect(String name) {
        try {
            return DialectFinder.find(new DefaultFactoryFinder(new DefaultClassResolver(), DialectFinder.PATH), name);
        } catch (IllegalArgumentException e) {
            throw new SettingException("REALTIME_DIALECT", name,
                    String.join(", ", DialectFinder.SHIPPED) + ", or one of your own that is on the class path");
        }
    }

    /** The names of all variables, in the order of the documentation. */
    public static Set<String> names() {
        return DEFAULTS.keySet();
    }

    /**
     * Reads and checks all variables.
     *
     * @param lookup gives a variable's value or null, such as {@code System::getenv}
     * @throws SettingException for the first wrong one
     */
    public static GatewaySettings read(UnaryOperator<String> lookup) {
        Map<String, String> values = new LinkedHashMap<>();
        DEFAULTS.forEach((name, fallback) -> {
            String value = lookup.apply(name);
            values.put(name, value == null || value.isBlank() ? fallback : value.strip());
        });
        GatewaySettings settings = new GatewaySettings(values);
        settings.check();
        return settings;
    }

    /** Reads system properties, then the environment. */
    public static GatewaySettings fromEnvironment() {
        return read(name -> System.getProperty(name, System.getenv(name)));
    }

    private void check() {
        checkListen();
        checkMediaAddress();
        checkPorts();
        checkUrl("REALTIME_URL", "a ws:// or wss:// URL", "ws", "wss");
        checkUrl("CRM_URL", "an http:// or https:// URL", "http", "https");
        checkModel();
        checkVoice();
        checkChoice("FIRST_CALL", Set.of("true", "false"));
        String database = get("DATABASE_URL");
        if (database != null && !database.startsWith("jdbc:h2:") && !database.startsWith("jdbc:postgresql:")) {
            // the value may hold a password, so only its beginning is shown
            throw new SettingException("DATABASE_URL", database.substring(0, Math.min(12, database.length())) + "…",
                    "a JDBC URL that starts with jdbc:h2: or jdbc:postgresql:");
        }
        String key = get("OPENAI_API_KEY");
        if (key != null && key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new SettingException("OPENAI_API_KEY", "(not shown)", "a key of printable ASCII characters without blanks");
        }
    }

    private void checkListen() {
        String listen = get("SIP_LISTEN");
        for (String point : listen.split(",")) {
            Matcher matcher = LISTEN.matcher(point.strip());
            if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
                throw new SettingException("SIP_LISTEN", listen,
                        "a comma-separated list of udp:ADDRESS:PORT and tcp:ADDRESS:PORT, such as " + DEFAULTS.get("SIP_LISTEN"));
            }
        }
    }

    private void checkMediaAddress() {
        String address = get("MEDIA_ADDRESS");
        if (address == null) {
            return;
        }
        try {
            if (InetAddress.getByName(address).isAnyLocalAddress()) {
                throw new SettingException("MEDIA_ADDRESS", address, "an address callers can reach; unset it to have it found");
            }
        } catch (UnknownHostException e) {
            throw new SettingException("MEDIA_ADDRESS", address, "an IP address or a host name that resolves");
        }
    }

    private void checkPorts() {
        String ports = get("RTP_PORTS");
        Matcher matcher = PORTS.matcher(ports);
        boolean right = matcher.matches();
        if (right) {
            int first = Integer.parseInt(matcher.group(1));
            int last = Integer.parseInt(matcher.group(2));
            right = first >= 1024 && last <= MAX_PORT && last > first;
        }
        if (!right) {
            throw new SettingException("RTP_PORTS", ports, "FIRST-LAST with 1024 <= FIRST < LAST <= 65535; each call takes two ports");
        }
    }

    private void checkUrl(String name, String allowed, String... schemes) {
        String url = get(name);
        if (url == null) {
            return;
        }
        try {
            URI uri = new URI(url.replaceAll("\\{\\w+}", "x"));
            if (uri.getHost() != null && List.of(schemes).contains(uri.getScheme())) {
                return;
            }
        } catch (URISyntaxException e) {
            // reported below in words a reader of shell scripts understands
        }
        throw new SettingException(name, url, allowed);
    }

    private void checkChoice(String name, Set<String> allowed) {
        if (!allowed.contains(get(name))) {
            throw new SettingException(name, get(name), String.join(", ", allowed.stream().sorted().toList()));
        }
    }

    // what the dialect has no default for must be there; the rehearsal model is found by itself, and takes every name
    private void checkModel() {
        Defaults defaults = dialect.defaults();
        if (rehearsal()) {
            values.putIfAbsent("REALTIME_MODEL", defaults.model() == null ? Defaults.openAi().model() : defaults.model());
            return;
        }
        if (server() == null) {
            throw new SettingException("REALTIME_URL", "", "a ws:// or wss:// URL, as the dialect " + dialect.name() + " has no server of its own");
        }
        values.putIfAbsent("REALTIME_MODEL", defaults.model());
        if (get("REALTIME_MODEL") == null) {
            throw new SettingException("REALTIME_MODEL", "", "a model of that server, as the dialect " + dialect.name() + " has no usual one");
        }
    }

    // the voices of the other dialects are known to their servers only
    private void checkVoice() {
        values.putIfAbsent("REALTIME_VOICE", dialect.defaults().voice());
        if (dialect.name().equals(GaDialect.NAME) && !Voices.contains(get("REALTIME_VOICE"))) {
            throw new SettingException("REALTIME_VOICE", get("REALTIME_VOICE"), String.join(", ", Voices.KNOWN) + ", or a custom voice_… id");
        }
    }

    /** The value, its default, or null. */
    public String get(String name) {
        return values.get(name);
    }

    /** The variant of the protocol that is spoken. */
    public Dialect dialect() {
        return dialect;
    }

    /** Where the model is, unless it is the rehearsal model: what was given, or the one server of the dialect; null for none. */
    public String server() {
        return get("REALTIME_URL") == null ? dialect.defaults().url() : get("REALTIME_URL");
    }

    /** Whether no model was named, so that the embedded rehearsal model answers. */
    public boolean rehearsal() {
        return get("OPENAI_API_KEY") == null && get("REALTIME_URL") == null;
    }

    /** Whether the scripted caller places a call by itself. */
    public boolean firstCall() {
        return rehearsal() && Boolean.parseBoolean(get("FIRST_CALL"));
    }
}
