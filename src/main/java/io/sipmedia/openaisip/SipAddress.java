// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address in a From or To header as a trunk sends it (RFC 3261 20.10, 19.1; RFC 3966 for {@code tel:}), as far as routes need
 * it.
 *
 * @param uri  without display name and header parameters
 * @param user user part or telephone number, null when there is none
 */
record SipAddress(String uri, String user) {

    private static final Pattern BRACKETS = Pattern.compile("<([^<>\\s]+)>");
    private static final Pattern USER = Pattern.compile("(?i)^(?:sips?:([^@;?:]+)(?::[^@]*)?@.*|tel:([^;?]+).*)$");

    /** Null for null. */
    static SipAddress of(String header) {
        if (header == null) {
            return null;
        }
        Matcher inside = BRACKETS.matcher(header);
        // without brackets parameters are the header's
        String uri = inside.find() ? inside.group(1) : header.strip().replaceAll(";.*", "");
        Matcher user = USER.matcher(uri);
        return new SipAddress(uri, !user.matches() ? null : user.group(1) != null ? user.group(1) : user.group(2));
    }
}
