// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A look at a message's header section before the stack's parser sees it, linear in its length: bounds what costs that
 * parser quadratic time and stops what makes two readers see two different messages.
 */
final class MessageShape {
    private static final int MAX_HEADERS = 200;
    private static final int MAX_LIST = 100;
    /** Headers that may occur once (RFC 3261 7.3.1, RFC 4475 3.3.8), with their compact forms. */
    private static final Map<String, String> SINGLE = Map.ofEntries(
            Map.entry("f", "from"), Map.entry("from", "from"), Map.entry("t", "to"), Map.entry("to", "to"),
            Map.entry("i", "call-id"), Map.entry("call-id", "call-id"), Map.entry("cseq", "cseq"),
            Map.entry("l", "content-length"), Map.entry("content-length", "content-length"),
            Map.entry("c", "content-type"), Map.entry("content-type", "content-type"),
            Map.entry("max-forwards", "max-forwards"));

    enum Verdict {
        /** The parser may see it. */
        FINE,
        /** 400. */
        REFUSE,
        /** 505: the stack's parser reads any version as 2.0. */
        VERSION,
        /** No answer. */
        DROP
    }

    private MessageShape() {
    }

    static Verdict judge(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && (bytes[start] == '\r' || bytes[start] == '\n')) {
            start++;
        }
        Verdict verdict = Verdict.FINE;
        Set<String> seen = new HashSet<>();
        int lines = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            int stop = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
            if (stop == start) {
                break;
            }
            if (++lines > MAX_HEADERS || !clean(bytes, start, stop)) {
                return Verdict.DROP;
            }
            if (lines == 1) {
                String first = new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1).stripTrailing();
                String last = first.substring(first.lastIndexOf(' ') + 1).toUpperCase(Locale.ROOT);
                if (!first.startsWith("SIP/") && last.startsWith("SIP/") && !last.equals("SIP/2.0")) {
                    verdict = Verdict.VERSION;
                }
            }
            boolean folded = bytes[start] == ' ' || bytes[start] == '\t';
            if (lines > 1 && !folded) {
                String name = name(bytes, start, stop);
                if (name == null) {
                    return Verdict.DROP;
                }
                String single = SINGLE.get(name);
                if (single != null && !seen.add(single) && verdict == Verdict.FINE) {
                    verdict = Verdict.REFUSE;
                }
            }
            start = end + 1;
        }
        return verdict;
    }

    /** No control characters (a NUL, a bare CR) and no list long enough to hurt. */
    private static boolean clean(byte[] bytes, int from, int to) {
        int commas = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return false;
            }
            if (b == ',' && ++commas > MAX_LIST) {
                return false;
            }
        }
        return true;
    }

    /** The lower-case header name; null when the line has none. Blanks before the colon are allowed (RFC 3261 25.1 HCOLON). */
    private static String name(byte[] bytes, int from, int to) {
        int colon = from;
        while (colon < to && bytes[colon] != ':') {
            colon++;
        }
        int end = colon;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        if (colon == to || end == from) {
            return null;
        }
        String name = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return null;
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }
}
