// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The accounts of a {@link PlayoutQueue}: of items that wait, are being said or were said lately, and of items that were cut off and
 * are over. Only so many are remembered. Thread: confined to the call's loop.
 */
final class PlayoutAccounts {

    /** Items that wait at the same time; a model says one after the other. */
    static final int MAX_WAITING = 1000;

    private static final long RECENT_NANOS = 1_000_000_000;
    private static final int MAX_REMEMBERED = 32;

    private final Deque<PlayoutItem> open = new ArrayDeque<>();
    private final Deque<PlayoutItem> over = new ArrayDeque<>();

    /** How many are remembered. */
    int size() {
        return open.size() + over.size();
    }

    /** Whether more items wait than anybody means to say. */
    boolean crowded() {
        if (open.size() > MAX_WAITING) {
            open.removeIf(PlayoutItem::drained);
        }
        return open.size() > MAX_WAITING;
    }

    /** Whether an item was cut off. Prompts have no name, and never are over. */
    boolean over(String responseId, String itemId, int contentIndex) {
        return itemId != null && find(over, responseId, itemId, contentIndex) != null;
    }

    /** The account of an item that may go on; null when there is none. Prompts have no name: none is another one that goes on. */
    PlayoutItem find(String responseId, String itemId, int contentIndex) {
        return itemId == null ? null : find(open, responseId, itemId, contentIndex);
    }

    PlayoutItem open(String responseId, String itemId, int contentIndex) {
        PlayoutItem item = new PlayoutItem(responseId, itemId, contentIndex);
        remember(open, item);
        return item;
    }

    /** Closes the accounts of what is cut off now, or was heard to its end within the last second. @return these, oldest first */
    List<PlayoutItem> cut(long now) {
        List<PlayoutItem> cut = new ArrayList<>();
        for (Iterator<PlayoutItem> all = open.iterator(); all.hasNext();) {
            PlayoutItem item = all.next();
            if (!item.drained() || now - item.lastSent <= RECENT_NANOS) {
                cut.add(item);
                all.remove();
                if (!item.prompt()) {
                    remember(over, item);
                }
            }
        }
        return cut;
    }

    void collectItems(Set<PlayoutItem> items) {
        items.addAll(open);
        items.addAll(over);
    }

    private static PlayoutItem find(Deque<PlayoutItem> items, String responseId, String itemId, int contentIndex) {
        for (Iterator<PlayoutItem> latest = items.descendingIterator(); latest.hasNext();) {
            PlayoutItem item = latest.next();
            if (item.is(responseId, itemId, contentIndex)) {
                return item;
            }
        }
        return null;
    }

    private static void remember(Deque<PlayoutItem> items, PlayoutItem item) {
        while (items.size() >= MAX_REMEMBERED) {
            // an account may only be forgotten when nothing of it waits
            if (!forgetOldest(items)) {
                break;
            }
        }
        items.add(item);
    }

    private static boolean forgetOldest(Deque<PlayoutItem> items) {
        for (Iterator<PlayoutItem> oldest = items.iterator(); oldest.hasNext();) {
            PlayoutItem old = oldest.next();
            if (old.drained() || old.told) {
                oldest.remove();
                return true;
            }
        }
        return false;
    }
}
