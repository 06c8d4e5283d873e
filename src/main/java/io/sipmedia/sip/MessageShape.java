// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A look at a message's header section before the stack's parser sees it, linear in its length: bounds what costs that
 * parser quadratic time and stops what makes two readers see two different messages.
 */
final class MessageShape {
    private static final int MAX_HEADERS = 200;
    private static final int MAX_LIST = 100;
    private static final byte[] SIP = bytes("sip/");
    private static final byte[] SIP_2 = bytes("sip/2.0");

    /** A header that may occur once, by one of its names. @param bit the same for all its names */
    private record Single(byte[] name, int bit) {
    }

    /** RFC 3261 7.3.1, RFC 4475 3.3.8, with the compact forms; every line of every message is compared with them. */
    private static final List<Single> SINGLE = singles(List.of("from", "f"), List.of("to", "t"), List.of("call-id", "i"), List.of("cseq"),
            List.of("content-length", "l"), List.of("content-type", "c"), List.of("max-forwards"));

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

    @SafeVarargs
    private static List<Single> singles(List<String>... headers) {
        List<Single> all = new ArrayList<>();
        for (int i = 0; i < headers.length; i++) {
            for (String name : headers[i]) {
                all.add(new Single(bytes(name), 1 << i));
            }
        }
        return List.copyOf(all);
    }

    private static byte[] bytes(String lowerCase) {
        return lowerCase.getBytes(StandardCharsets.US_ASCII);
    }

    static Verdict judge(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && (bytes[start] == '\r' || bytes[start] == '\n')) {
            start++;
        }
        Verdict verdict = Verdict.FINE;
        int seen = 0;
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
            if (lines == 1 && otherVersion(bytes, start, stop)) {
                verdict = Verdict.VERSION;
            }
            boolean folded = blank(bytes[start]);
            if (lines > 1 && !folded) {
                int name = nameLength(bytes, start, stop);
                if (name < 0) {
                    return Verdict.DROP;
                }
                int single = single(bytes, start, name);
                if ((seen & single) != 0 && verdict == Verdict.FINE) {
                    verdict = Verdict.REFUSE;
                }
                seen |= single;
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

    /** Whether a request names a version of SIP that is not 2.0. */
    private static boolean otherVersion(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && blank(bytes[end - 1])) {
            end--;
        }
        int last = end;
        while (last > from && bytes[last - 1] != ' ') {
            last--;
        }
        boolean response = end - from >= 4 && bytes[from] == 'S' && bytes[from + 1] == 'I' && bytes[from + 2] == 'P' && bytes[from + 3] == '/';
        return !response && end - last >= SIP.length && same(bytes, last, SIP) && !(end - last == SIP_2.length && same(bytes, last, SIP_2));
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Whether these are the lower-case letters, in whatever case. */
    private static boolean same(byte[] bytes, int from, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** The bit of the header that may occur once and has this name; 0 for any other. */
    private static int single(byte[] bytes, int from, int length) {
        for (Single each : SINGLE) {
            if (each.name().length == length && same(bytes, from, each.name())) {
                return each.bit();
            }
        }
        return 0;
    }

    /** How long the header's name is; -1 when the line has none. Blanks before the colon are allowed (RFC 3261 25.1 HCOLON). */
    private static int nameLength(byte[] bytes, int from, int to) {
        int colon = from;
        while (colon < to && bytes[colon] != ':') {
            colon++;
        }
        int end = colon;
        while (end > from && blank(bytes[end - 1])) {
            end--;
        }
        if (colon == to || end == from) {
            return -1;
        }
        for (int i = from; i < end; i++) {
            // negative from 0x80 on
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return -1;
            }
        }
        return end - from;
    }
}
