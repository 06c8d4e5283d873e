// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.dialect.AudioEncoding;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The model's items that have audio: what came, what was heard, what the server has been told. A response can hold
 * several items, so everything is counted per item. Entries stay beyond {@code response.done}, because the caller is
 * still listening then: audio is made several times faster than it is heard.
 *
 * <p>Thread: the call's loop.
 */
final class ItemLedger {

    private static final int KEPT = 64;

    /** What to do about an item that was interrupted. */
    record Cut(ItemAudio item, long audioEndMillis, boolean tellServer) {
    }

    // of the items to come
    private AudioEncoding encoding;
    private final Map<String, ItemAudio> items = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ItemAudio> eldest) {
            return size() > KEPT;
        }
    };
    private ItemAudio last;

    ItemLedger(AudioEncoding encoding) {
        this.encoding = encoding;
    }

    /** Items to come are of a server that sends another format. */
    void encoding(AudioEncoding next) {
        encoding = next;
    }

    /** The entry of an item, made when its first audio comes. */
    ItemAudio item(String itemId, String responseId, long nowMillis) {
        ItemAudio item = items.get(itemId);
        if (item == null) {
            long afterLast = last == null || last.receivedBytes == 0 ? 0 : endMillis(last);
            item = new ItemAudio(itemId, responseId, Math.max(nowMillis, afterLast), encoding);
            items.put(itemId, item);
            last = item;
        }
        return item;
    }

    ItemAudio find(String itemId) {
        return itemId == null ? null : items.get(itemId);
    }

    long receivedMillis(ItemAudio item) {
        return item.encoding.millis(item.receivedBytes);
    }

    /** When the caller has heard the last of it, as far as is known. */
    long endMillis(ItemAudio item) {
        return item.startMillis + (item.cut() ? item.cutAtMillis : receivedMillis(item));
    }

    void generationDone(String itemId) {
        ItemAudio item = items.get(itemId);
        if (item != null) {
            item.generationDone = true;
        }
    }

    /**
     * The caller has heard so many milliseconds of an item and will hear no more.
     *
     * @return null when there is nothing to do: unknown, cut before, or heard to its end
     */
    Cut interrupted(String itemId, double playedMillis) {
        ItemAudio item = find(itemId);
        if (item == null || item.cut()) {
            return null;
        }
        long end = (long) Math.floor(Math.max(0, Math.min(playedMillis, receivedMillis(item))));
        boolean heardAll = item.generationDone && end >= item.encoding.millis(item.generatedBytes);
        if (heardAll) {
            return null;
        }
        item.cutAtMillis = end;
        // with nothing heard the server has nothing that it could cut to
        return new Cut(item, end, end > 0 && item.serverKnowsIt);
    }

    /**
     * The server, which plays the answers itself, has cut an item because the caller interrupted it.
     *
     * @return null when there is nothing to tell: unknown, or cut before
     */
    ItemAudio cutByServer(String itemId, long playedMillis) {
        ItemAudio item = find(itemId);
        if (item == null || item.cut()) {
            return null;
        }
        item.cutAtMillis = Math.max(0, playedMillis);
        return item;
    }

    /** The part of its words that was heard, cut at a word's end. */
    String heardText(ItemAudio item) {
        if (item.text == null || !item.cut()) {
            return item.text;
        }
        long all = item.encoding.millis(item.generatedBytes);
        if (all <= 0 || item.cutAtMillis >= all) {
            return item.text;
        }
        int length = (int) (item.text.length() * item.cutAtMillis / all);
        if (length <= 0) {
            return "";
        }
        int space = item.text.lastIndexOf(' ', length);
        boolean wordEnds = length == item.text.length() || item.text.charAt(length) == ' ';
        return item.text.substring(0, wordEnds ? length : Math.max(space, 0)).stripTrailing();
    }

    /** The server that knew these items is gone; what is left to be heard of them still counts. */
    void connectionLost() {
        items.values().forEach(item -> {
            item.serverKnowsIt = false;
            item.generationDone = true;
        });
    }
}
