// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place a call may be sent to: a deliberately small part of the SIP URI of RFC 3261, 19.1.1. No password, no escapes,
 * no headers ({@code ?Replaces=…} would take over another call, RFC 3891), no parameter but {@code transport}, ASCII
 * only. Whatever is written to Refer-To is built from these parts, never from what somebody said.
 *
 * @param scheme    {@code sip} or {@code sips}
 * @param user      the user part or telephone number
 * @param host      lower case
 * @param port      with its colon, or empty
 * @param transport {@code ;transport=udp|tcp|tls}, or empty
 */
record TransferTarget(String scheme, String user, String host, String port, String transport) {

    /** User part: what PBX extensions, names and E.164 numbers need. */
    static final String USER = "[A-Za-z0-9+*#._-]{1,64}";
    private static final String HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:]{2,45}]";
    private static final Pattern FORM = Pattern.compile(
            "(?:(sips?):)?(" + USER + ")@(" + HOST + ")(:[0-9]{1,5})?(;transport=(?:udp|tcp|tls))?", Pattern.CASE_INSENSITIVE);

    /** The target, or null if the text is anything else. */
    static TransferTarget parse(String text) {
        if (text == null || text.length() > 400) {
            return null;
        }
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        return new TransferTarget(
                parts.group(1) == null ? "sip" : parts.group(1).toLowerCase(Locale.ROOT), parts.group(2),
                parts.group(3).toLowerCase(Locale.ROOT), parts.group(4) == null ? "" : parts.group(4),
                parts.group(5) == null ? "" : parts.group(5).toLowerCase(Locale.ROOT));
    }

    /** {@code user@host}, with the port if one is named: what the allow-list is compared with. */
    String address() {
        return user + "@" + host + port;
    }

    String uri() {
        // '#' is not allowed bare in a URI
        return scheme + ":" + user.replace("#", "%23") + "@" + host + port + transport;
    }
}
