// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.report;

/** Makes text safe inside HTML: whatever a caller or a model says stays text. */
final class Html {

    private Html() {
    }

    /** For element content and attribute values in double or single quotes. */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                    // control characters and the marks that turn the direction of text could make it lie
                    boolean allowed = c >= ' ' && c != 0x7f && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
                    safe.append(allowed || c == '\n' || c == '\t' ? c : '\ufffd');
                }
            }
        }
        return safe.toString();
    }

    /** Cuts text to a length that a label can hold. */
    static String brief(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
