// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * Finds the few members that the hot path needs in an event's JSON without building a tree: most of what a model sends
 * is audio, and a tree of it would be built only to be thrown away. Looks at members of the outermost object only, so
 * that a {@code "type"} within an item is not taken for the event's.
 *
 * <p>Reused from event to event. Thread: the call's loop.
 */
final class EventScanner {

    private static final String[] NAMES = {"type", "event_id", "response_id", "item_id", "content_index", "delta"};
    private static final int TYPE = 0;
    private static final int RESPONSE_ID = 2;
    private static final int ITEM_ID = 3;
    private static final int CONTENT_INDEX = 4;
    private static final int DELTA = 5;

    private final int[] start = new int[NAMES.length];
    private final int[] end = new int[NAMES.length];
    private String json;
    private int at;
    private boolean escaped;
    // the next backslash; beyond the end when there is none
    private int backslash;
    private byte[] delta = {};

    /** Scans; false when this is no JSON object that can be read this way (a tree parser may still be able to). */
    boolean scan(String text) {
        json = text;
        at = 0;
        backslash = -1;
        java.util.Arrays.fill(start, -1);
        java.util.Arrays.fill(end, -1);
        try {
            return members() && start[TYPE] >= 0;
        } catch (StringIndexOutOfBoundsException e) {
            return false; // cut off in the middle
        }
    }

    String type() {
        return text(TYPE);
    }

    String responseId() {
        return text(RESPONSE_ID);
    }

    String itemId() {
        return text(ITEM_ID);
    }

    int contentIndex() {
        return start[CONTENT_INDEX] < 0 ? 0 : Integer.parseInt(text(CONTENT_INDEX).trim());
    }

    /** Whether the event is of this type; no string is made. */
    boolean isType(String type) {
        return end[TYPE] - start[TYPE] == type.length() && json.startsWith(type, start[TYPE]);
    }

    /**
     * The member {@code delta} as Latin-1 bytes, which is all that Base64 needs; null when there is none. The array is used
     * again for the next event.
     */
    @SuppressWarnings("deprecation") // cuts characters to bytes, which is what is wanted here, and copies once
    byte[] delta() {
        if (start[DELTA] < 0) {
            return null;
        }
        int length = end[DELTA] - start[DELTA];
        if (delta.length != length) {
            delta = new byte[length];
        }
        json.getBytes(start[DELTA], end[DELTA], delta, 0);
        return delta;
    }

    private String text(int member) {
        return start[member] < 0 ? null : json.substring(start[member], end[member]);
    }

    private boolean members() {
        space();
        if (json.charAt(at++) != '{') {
            return false;
        }
        space();
        if (json.charAt(at) == '}') {
            return true;
        }
        while (true) {
            space();
            if (json.charAt(at) != '"') {
                return false;
            }
            int nameStart = at + 1;
            string();
            int member = escaped ? -1 : member(nameStart, at - 1);
            space();
            if (json.charAt(at++) != ':') {
                return false;
            }
            space();
            if (!value(member)) {
                return false;
            }
            space();
            char next = json.charAt(at++);
            if (next == '}') {
                return true;
            }
            if (next != ',') {
                return false;
            }
        }
    }

    private int member(int from, int to) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].length() == to - from && json.startsWith(NAMES[i], from)) {
                return i;
            }
        }
        return -1;
    }

    private boolean value(int member) {
        int from = at;
        char first = json.charAt(at);
        if (first == '"') {
            string();
            if (member >= 0) {
                if (escaped) {
                    return false; // a tree parser must unescape it
                }
                start[member] = from + 1;
                end[member] = at - 1;
            }
        } else if (first == '{' || first == '[') {
            nested();
        } else {
            while (",}] \t\r\n".indexOf(json.charAt(at)) < 0) {
                at++;
            }
            if (member >= 0 && first != 'n') {
                start[member] = from;
                end[member] = at;
            }
        }
        return true;
    }

    private void nested() {
        int depth = 0;
        do {
            char c = json.charAt(at);
            if (c == '"') {
                string();
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
        } while (depth > 0);
    }

    // from the opening quote to behind the closing one
    private void string() {
        escaped = false;
        at++;
        while (true) {
            int quote = json.indexOf('"', at);
            if (quote < 0) {
                throw new StringIndexOutOfBoundsException("no closing quote");
            }
            // most events have none, and looking for it anew in every string would read the audio many times over
            if (backslash < at) {
                int next = json.indexOf('\\', at);
                backslash = next < 0 ? json.length() : next;
            }
            if (backslash > quote) {
                at = quote + 1;
                return;
            }
            escaped = true;
            at = backslash + 2;
        }
    }

    private void space() {
        while (json.charAt(at) <= ' ') {
            at++;
        }
    }
}
