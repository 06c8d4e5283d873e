// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One SIP message as text (RFC 3261 7): start line, headers in order, body. Lenient when reading, strict when writing;
 * just as much as a caller needs.
 *
 * @param startLine request line or status line
 * @param fields    header fields in order, names as they came (compact forms written out)
 * @param body      as UTF-8 text
 */
record SipText(String startLine, List<Map.Entry<String, String>> fields, String body) {

    private static final Map<String, String> COMPACT = Map.of(
            "v", "Via", "f", "From", "t", "To", "i", "Call-ID", "m", "Contact", "l", "Content-Length",
            "c", "Content-Type", "r", "Refer-To", "o", "Event", "b", "Referred-By");

    /** A message, or null when the bytes are none (keep-alives, for one). */
    static SipText parse(byte[] data, int length) {
        String text = new String(data, 0, length, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).replaceAll("\r\n[ \t]+", " ").split("\r\n");
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                String name = lines[i].substring(0, colon).trim();
                fields.add(Map.entry(COMPACT.getOrDefault(name.toLowerCase(Locale.ROOT), name), lines[i].substring(colon + 1).trim()));
            }
        }
        return new SipText(lines[0], fields, text.substring(end + 4));
    }

    /** A request or response of ours with its Content-Length. */
    static SipText of(String startLine, List<Map.Entry<String, String>> fields, String contentType, String body) {
        List<Map.Entry<String, String>> all = new ArrayList<>(fields);
        String text = body == null ? "" : body;
        if (!text.isEmpty()) {
            all.add(Map.entry("Content-Type", contentType));
        }
        all.add(Map.entry("Content-Length", String.valueOf(text.getBytes(StandardCharsets.UTF_8).length)));
        return new SipText(startLine, all, text);
    }

    boolean isResponse() {
        return startLine.startsWith("SIP/2.0 ");
    }

    int status() {
        return Integer.parseInt(startLine.substring(8, 11));
    }

    String reason() {
        return startLine.length() > 12 ? startLine.substring(12) : "";
    }

    String method() {
        return startLine.substring(0, Math.max(0, startLine.indexOf(' ')));
    }

    /** The first value of a header; empty when it is missing. */
    String header(String name) {
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return "";
    }

    List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equalsIgnoreCase(name)) {
                values.add(field.getValue());
            }
        }
        return values;
    }

    /** The method that the CSeq names, of a response too. */
    String cseqMethod() {
        String cseq = header("CSeq");
        return cseq.substring(cseq.lastIndexOf(' ') + 1);
    }

    int cseqNumber() {
        String cseq = header("CSeq");
        return Integer.parseInt(cseq.substring(0, cseq.indexOf(' ')).trim());
    }

    /** A parameter of a header value such as {@code tag} or {@code branch}; empty when missing. */
    static String parameter(String value, String name) {
        int from = Math.max(0, value.indexOf('>'));
        for (String part : value.substring(from).split(";")) {
            String trimmed = part.trim();
            if (trimmed.regionMatches(true, 0, name + "=", 0, name.length() + 1)) {
                return trimmed.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** The URI of an address header, without its angle brackets. */
    static String uri(String address) {
        int open = address.indexOf('<');
        int close = address.indexOf('>', open);
        if (open >= 0 && close > open) {
            return address.substring(open + 1, close);
        }
        int semicolon = address.indexOf(';');
        return (semicolon < 0 ? address : address.substring(0, semicolon)).trim();
    }

    byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        for (Map.Entry<String, String> field : fields) {
            text.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }
}
