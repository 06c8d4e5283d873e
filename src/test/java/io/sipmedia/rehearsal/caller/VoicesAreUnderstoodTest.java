// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sipmedia.rehearsal.speech.SphinxRecognizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The phrases of the first call, through the telephone's codec, are understood by the recogniser that ships. */
class VoicesAreUnderstoodTest {

    // the others were tried as well when they were made; one by one they would make this test a slow one
    private static final List<String> PHRASES = List.of(
            "where-is-my-order.wav", "my-number-is.wav", "opening-hours.wav", "goodbye.wav", "human-out-of-grammar.wav");

    @Test
    void wordForWord() throws IOException {
        Properties words = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/io/sipmedia/rehearsal/voices/words.properties")) {
            words.load(in);
        }
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> understood = new TreeMap<>();
        try (SphinxRecognizer recognizer = new SphinxRecognizer(SphinxRecognizer.SHIPPED_GRAMMAR)) {
            for (String file : PHRASES) {
                short[] samples = Voices.load(file, Ear.RATE);
                short[] padded = new short[samples.length + Ear.RATE];
                System.arraycopy(G711.decode(G711.encode(samples, false), 0, samples.length, false), 0, padded, Ear.RATE / 2, samples.length);
                String heard = recognizer.recognize(padded, Ear.RATE);
                if (file.startsWith("human-out-of-grammar")) {
                    assertNotEquals(words.getProperty(file), heard);
                } else {
                    expected.put(file, words.getProperty(file).replace(",", ""));
                    understood.put(file, heard);
                }
            }
        }
        assertEquals(lines(expected), lines(understood));
    }

    private static String lines(Map<String, String> map) {
        return String.join("\n", map.entrySet().stream().map(Object::toString).toList());
    }
}
