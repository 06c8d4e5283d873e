// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.prompts;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The prompts that ship can be played: 16 kHz mono, loud enough, not clipped, licence named. */
class PromptsTest {

    private static final String FOLDER = "src/main/resources/io/sipmedia/prompts/";

    @ParameterizedTest
    @ValueSource(strings = {"hold.wav", "fallback.wav", "greeting.wav"})
    void canBePlayed(String name) throws Exception {
        try (InputStream in = PromptsTest.class.getResourceAsStream("/io/sipmedia/prompts/" + name)) {
            assertNotNull(in);
        }
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(Path.of(FOLDER + name).toFile())) {
            AudioFormat format = audio.getFormat();
            assertEquals(16000, format.getSampleRate());
            assertEquals(1, format.getChannels());
            assertEquals(16, format.getSampleSizeInBits());
            byte[] bytes = audio.readAllBytes();
            int peak = 0;
            for (int i = 0; i + 1 < bytes.length; i += 2) {
                peak = Math.max(peak, Math.abs((bytes[i + 1] << 8) | (bytes[i] & 0xff)));
            }
            assertTrue(bytes.length > 16000 * 2, "longer than a second");
            assertTrue(peak > 6000 && peak < 30000, "peak " + peak);
        }
        assertTrue(Files.readString(Path.of(FOLDER + "SOURCE.md")).contains("`" + name + "`"));
    }
}
