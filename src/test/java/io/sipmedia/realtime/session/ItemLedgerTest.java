// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipmedia.realtime.dialect.AudioEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told to the model about an item the caller interrupted. */
class ItemLedgerTest {

    private final ItemLedger ledger = new ItemLedger(AudioEncoding.PCM);

    private ItemAudio item(long receivedMillis, long generatedMillis, boolean done) {
        ItemAudio item = ledger.item("item_1", "resp_1", 0);
        item.receivedBytes = receivedMillis * 48;
        item.generatedBytes = generatedMillis * 48;
        item.generationDone = done;
        return item;
    }

    // played, received, generated, done, expected audio_end_ms (-1: nothing is sent)
    @ParameterizedTest
    @CsvSource({
        "0,    1000, 1000, false, -1",
        "0,    1000, 1000, true,  -1",
        "1000, 1000, 1000, true,  -1",
        "1001, 1000, 1000, true,  -1",
        "1000, 1000, 1000, false, 1000",
        "1000, 1000, 1200, true,  1000",
        "999,  1000, 1000, true,  999",
        "1,    1000, 1000, true,  1",
        "0.9,  1000, 1000, true,  -1",
        "840.7, 900, 1100, false, 840",
        "5000, 900,  1100, false, 900",
        "-20,  900,  900,  false, -1",
    })
    void truncation(double played, long received, long generated, boolean done, long expected) {
        item(received, generated, done);
        ItemLedger.Cut cut = ledger.interrupted("item_1", played);
        assertEquals(expected, cut == null || !cut.tellServer() ? -1 : cut.audioEndMillis());
        if (cut != null) {
            assertNull(ledger.interrupted("item_1", played / 2 + 1), "never twice");
        }
    }

    @Test
    void unknownItemsAndPromptsAreNobodysBusiness() {
        assertNull(ledger.interrupted(null, 100));
        assertNull(ledger.interrupted("item_9", 100));
    }

    @Test
    void afterALossTheNewServerIsNotTold() {
        item(1000, 1000, false);
        ledger.connectionLost();
        ItemLedger.Cut cut = ledger.interrupted("item_1", 400);
        assertNotNull(cut);
        assertEquals(false, cut.tellServer());
        assertEquals(400, ledger.endMillis(cut.item()));
    }

    @Test
    void wordsAreCutInProportionAtTheEndOfAWord() {
        ItemAudio item = item(1000, 1000, true);
        item.text = "one two three four";
        ledger.interrupted("item_1", 500);
        assertEquals("one two", ledger.heardText(item));
    }

    @Test
    void nothingHeardIsNoWords() {
        ItemAudio item = item(1000, 1000, true);
        item.text = "one two three four";
        ledger.interrupted("item_1", 0);
        assertEquals("", ledger.heardText(item));
    }

    @Test
    void aSecondItemBeginsWhereTheFirstEnds() {
        item(1000, 1000, true);
        assertEquals(1000, ledger.item("item_2", "resp_1", 200).startMillis);
        assertEquals(5000, ledger.item("item_3", "resp_2", 5000).startMillis);
    }
}
