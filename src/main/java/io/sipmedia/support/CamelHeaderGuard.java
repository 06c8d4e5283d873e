// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * Lets names and values that a peer chose (SIP headers, tool arguments) into a message only where they cannot steer
 * Camel: {@code Camel*} and {@code org.apache.camel*} names are dropped in any case, control characters and overlong
 * values are cut.
 */
public final class CamelHeaderGuard extends DefaultHeaderFilterStrategy {

    private static final int MAX_VALUE = 1024;

    public CamelHeaderGuard() {
        setInFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
        setOutFilterStartsWith(CAMEL_FILTER_STARTS_WITH);
        setLowerCase(true);
        setCaseInsensitive(true);
    }

    /** Copies what passes into the message's headers. */
    public void copy(Map<String, ?> untrusted, Exchange exchange, Message target) {
        untrusted.forEach((name, value) -> {
            if (value != null && !applyFilterToExternalHeaders(name, value, exchange)) {
                target.setHeader(name, value instanceof String text ? clean(text, MAX_VALUE) : value);
            }
        });
    }

    /** The text without control and direction-changing characters, and not longer than {@code max}. */
    public static String clean(String text, int max) {
        if (text == null) {
            return null;
        }
        StringBuilder out = new StringBuilder(Math.min(text.length(), max));
        text.codePoints().filter(c -> {
            int type = Character.getType(c);
            return type != Character.CONTROL && type != Character.FORMAT && type != Character.SURROGATE;
        }).limit(max).forEach(out::appendCodePoint);
        return out.toString();
    }
}
