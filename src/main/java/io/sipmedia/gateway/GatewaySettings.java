// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

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

/**
 * The environment variables of the shipped routes, checked before anything starts, so that a typing error is one line on
 * the terminal and not a call that goes wrong.
 *
 * <p>A system property of the same name wins over the environment. An empty variable counts as unset.
 */
public final class GatewaySettings {

    /** Every variable with its default; null where the default depends on the rest. */
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("SIP_LISTEN", "udp:0.0.0.0:5060,tcp:0.0.0.0:5060");
        DEFAULTS.put("MEDIA_ADDRESS", null);
        DEFAULTS.put("RTP_PORTS", "40000-49999");
        DEFAULTS.put("OPENAI_API_KEY", null);
        DEFAULTS.put("REALTIME_URL", null);
        DEFAULTS.put("REALTIME_MODEL", "gpt-realtime-2.1");
        DEFAULTS.put("REALTIME_DIALECT", "ga");
        DEFAULTS.put("REALTIME_VOICE", "marin");
        DEFAULTS.put("REALTIME_INSTRUCTIONS", null);
        DEFAULTS.put("DATABASE_URL", null);
        DEFAULTS.put("CRM_URL", null);
        DEFAULTS.put("TRANSFER_ALLOWED", null);
        DEFAULTS.put("FIRST_CALL", "true");
    }

    private static final Pattern LISTEN = Pattern.compile("(udp|tcp):(\\[[0-9a-fA-F:.%]+]|[^:\\s,]+):(\\d{1,5})");
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
    private static final Set<String> DIALECTS = Set.of("ga");
    private static final List<String> VOICES = List.of(
            "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar");
    private static final int MAX_PORT = 65535;

    private final Map<String, String> values;

    private GatewaySettings(Map<String, String> values) {
        this.values = values;
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
        checkChoice("REALTIME_DIALECT", DIALECTS);
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

    // a server of one's own has its own voices; only OpenAI's list is known
    private void checkVoice() {
        String voice = get("REALTIME_VOICE");
        if (get("REALTIME_URL") == null && !VOICES.contains(voice) && !voice.startsWith("voice_")) {
            throw new SettingException("REALTIME_VOICE", voice, String.join(", ", VOICES) + ", or a custom voice_… id");
        }
    }

    /** The value, its default, or null. */
    public String get(String name) {
        return values.get(name);
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
