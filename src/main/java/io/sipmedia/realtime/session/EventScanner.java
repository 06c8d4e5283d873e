// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.transport.SharedBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the few members that the hot path needs in an event's JSON without building a tree or a string: most of what a
 * model sends is audio, and a tree of it would be built only to be thrown away. Looks at members of the outermost object
 * only, so that a {@code "type"} within an item is not taken for the event's.
 *
 * <p>Reused from event to event. Thread: the call's loop.
 */
final class EventScanner {

    private static final byte[][] NAMES = {bytes("type"), bytes("response_id"), bytes("item_id"), bytes("content_index"), bytes("delta")};
    private static final int TYPE = 0;
    private static final int RESPONSE_ID = 1;
    private static final int ITEM_ID = 2;
    private static final int CONTENT_INDEX = 3;
    private static final int DELTA = 4;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private final int[] start = new int[NAMES.length];
    private final int[] end = new int[NAMES.length];
    // ids hardly ever change from one event to the next
    private final String[] before = new String[NAMES.length];
    private byte[] json = {};
    private int length;
    private int at;
    private boolean escaped;

    /**
     * Scans an event.
     *
     * @param utf8   read until the next event is scanned
     * @param length of the event in bytes, from index 0
     * @return false when this is no JSON object that can be read this way (a tree parser may still be able to)
     */
    boolean scan(byte[] utf8, int length) {
        json = utf8;
        this.length = length;
        at = 0;
        Arrays.fill(start, -1);
        Arrays.fill(end, -1);
        try {
            return members() && start[TYPE] >= 0;
        } catch (CutOffException e) {
            return false;
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
        return is(TYPE, type);
    }

    /** Whether there is a member {@code delta}, which is text. */
    boolean hasDelta() {
        return start[DELTA] >= 0;
    }

    /** Where the text of {@code delta} begins among the {@link #bytes}. */
    int deltaFrom() {
        return start[DELTA];
    }

    /** Where it ends: the index behind it. */
    int deltaTo() {
        return end[DELTA];
    }

    /** The event itself. */
    byte[] bytes() {
        return json;
    }

    /** The event has been dealt with and is not asked any more: what only a huge one needed is given back. */
    void done() {
        if (json.length > SharedBuffer.KEPT) {
            json = new byte[0];
            Arrays.fill(start, -1);
        }
    }

    /** What is held on to, in bytes, until the next event. */
    int keptBytes() {
        return json.length;
    }

    private String text(int member) {
        if (start[member] < 0) {
            return null;
        }
        if (!is(member, before[member])) {
            before[member] = new String(json, start[member], end[member] - start[member], StandardCharsets.UTF_8);
        }
        return before[member];
    }

    // only ever true for what is ASCII on both sides
    private boolean is(int member, String text) {
        if (text == null || text.length() != end[member] - start[member]) {
            return false;
        }
        for (int i = 0, from = start[member]; i < text.length(); i++) {
            if (json[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean members() {
        space();
        if (next() != '{') {
            return false;
        }
        space();
        if (peek() == '}') {
            return true;
        }
        while (true) {
            space();
            if (peek() != '"') {
                return false;
            }
            int nameStart = at + 1;
            string();
            int member = escaped ? -1 : member(nameStart, at - 1);
            space();
            if (next() != ':') {
                return false;
            }
            space();
            if (!value(member)) {
                return false;
            }
            space();
            byte next = next();
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
            if (Arrays.equals(NAMES[i], 0, NAMES[i].length, json, from, to)) {
                return i;
            }
        }
        return -1;
    }

    private boolean value(int member) {
        int from = at;
        byte first = peek();
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
            while (",}] \t\r\n".indexOf(peek()) < 0) {
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
            byte c = peek();
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
            skipPlain();
            byte c = next();
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                escaped = true;
                at++;
            }
        }
    }

    // a second of audio is 64,000 characters: eight at a time, up to the eight that hold a quote or a backslash
    private void skipPlain() {
        while (at + Long.BYTES <= length) {
            long eight = (long) EIGHT.get(json, at);
            if ((zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES)) != 0) {
                return;
            }
            at += Long.BYTES;
        }
    }

    // the high bit of (at least the lowest of) the bytes that are zero
    private static long zeros(long eight) {
        return eight - ONES & ~eight & HIGHS;
    }

    private void space() {
        while (peek() <= ' ' && peek() >= 0) {
            at++;
        }
    }

    private byte peek() {
        if (at >= length) {
            throw CutOffException.INSTANCE;
        }
        return json[at];
    }

    private byte next() {
        byte found = peek();
        at++;
        return found;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    /** The text ends in the middle; without a stack trace, since a peer could make us take thousands. */
    private static final class CutOffException extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private static final CutOffException INSTANCE = new CutOffException();

        private CutOffException() {
            super("the JSON ends in the middle", null, false, false);
        }
    }
}
