// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.audio.G711;
import io.sipmedia.realtime.StrictSchema;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samples to events and back. */
class AudioCodingTest {

    private static byte[] base64(byte... bytes) {
        return Base64.getEncoder().encodeToString(bytes).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static short[] decode(DeltaDecoder decoder, String itemId, byte[] base64) {
        return decoder.decode(itemId, base64, 0, base64.length);
    }

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void everyEventIsValidAndHoldsWhatWasPutIn(AudioEncoding encoding) throws Exception {
        List<String> events = new ArrayList<>();
        AppendBuffer buffer = new AppendBuffer(encoding, 40,
                (event, length) -> events.add(new String(event, 0, length, StandardCharsets.US_ASCII)));
        DeltaDecoder decoder = new DeltaDecoder(encoding);
        short[] tone = new short[encoding.sampleRate() / 10];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8000 * Math.sin(i * 0.05));
        }
        buffer.add(tone);
        buffer.flush();
        buffer.flush();
        assertEquals(3, events.size(), "40 + 40 + 20 ms");
        int at = 0;
        for (String event : events) {
            JsonNode node = ClientEvents.MAPPER.readTree(event);
            assertEquals("", StrictSchema.violations(node));
            short[] back = decode(decoder, "i", node.path("audio").asText().getBytes(StandardCharsets.ISO_8859_1));
            for (short sample : back) {
                assertTrue(Math.abs(sample - tone[at]) <= (encoding == AudioEncoding.PCM ? 0 : 280), at + ": " + sample + " " + tone[at]);
                at++;
            }
        }
        assertEquals(tone.length, at);
    }

    @ParameterizedTest
    @EnumSource(value = AudioEncoding.class, names = {"PCMU", "PCMA"})
    void everyCodeOfTheCallsLawReachesTheModelAsItCame(AudioEncoding encoding) throws Exception {
        G711 law = encoding == AudioEncoding.PCMU ? G711.MU_LAW : G711.A_LAW;
        byte[] wire = new byte[320];
        for (int i = 0; i < wire.length; i++) {
            wire[i] = (byte) i;
        }
        List<byte[]> sent = new ArrayList<>();
        AppendBuffer buffer = new AppendBuffer(encoding, 40, (event, length) -> {
            try {
                sent.add(ClientEvents.MAPPER.readTree(event, 0, length).path("audio").binaryValue());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        buffer.add(law.decode(wire));
        // and the model's on their way back to a call of the same law
        short[] spoken = decode(new DeltaDecoder(encoding), "i", Base64.getEncoder().encode(wire));
        if (encoding == AudioEncoding.PCMU) {
            wire[0x7F] = (byte) 0xFF; // mu-law has two zeros
        }
        assertArrayEquals(wire, sent.get(0));
        assertArrayEquals(wire, law.encode(spoken));
    }

    @Test
    void aSampleSplitBetweenTwoDeltasIsPutTogether() {
        DeltaDecoder decoder = new DeltaDecoder(AudioEncoding.PCM);
        assertArrayEquals(new short[] {0x0201}, decode(decoder, "i", base64((byte) 1, (byte) 2, (byte) 3)));
        assertArrayEquals(new short[] {0x0403, 0x0605}, decode(decoder, "i", base64((byte) 4, (byte) 5, (byte) 6)));
        assertArrayEquals(new short[] {}, decode(decoder, "i", base64((byte) 7)));
        assertArrayEquals(new short[] {}, decode(decoder, "i", base64()));
        assertArrayEquals(new short[] {(short) 0xff07}, decode(decoder, "i", base64((byte) -1)));
    }

    @Test
    void theOddByteOfOneItemIsNotPutIntoAnother() {
        DeltaDecoder decoder = new DeltaDecoder(AudioEncoding.PCM);
        decode(decoder, "i", base64((byte) 1, (byte) 2, (byte) 3));
        assertArrayEquals(new short[] {0x0605}, decode(decoder, "j", base64((byte) 5, (byte) 6)));
    }

    @ParameterizedTest
    @EnumSource(value = AudioEncoding.class, names = {"PCM", "PCMU"})
    void aHugeDeltaIsDecodedAndItsRoomGivenBack(AudioEncoding encoding) {
        DeltaDecoder decoder = new DeltaDecoder(encoding);
        byte[] minute = new byte[2_880_001];
        minute[minute.length - 1] = 5;
        assertEquals(minute.length / encoding.bytesPerSample(), decode(decoder, "i", Base64.getEncoder().encode(minute)).length);
        int kept = SampleBytes.SHARED.atLeast(1).bytes.length;
        assertTrue(kept <= 256 * 1024, "kept for the rest of the call: " + kept);
        short[] next = decode(decoder, "i", base64((byte) 6));
        if (encoding == AudioEncoding.PCM) {
            assertArrayEquals(new short[] {0x0605}, next, "the half sample at its end");
        }
        SampleBytes usual = SampleBytes.SHARED.atLeast(960);
        assertSame(usual, SampleBytes.SHARED.atLeast(960), "what is usual is used again");
    }

    @Test
    void whatComesInPiecesIsGatheredWhileAnotherCallsAudioPasses() throws Exception {
        List<String> events = new ArrayList<>();
        AppendBuffer one = new AppendBuffer(AudioEncoding.PCM, 20, (event, length) -> events.add(audio(event, length)));
        AppendBuffer other = new AppendBuffer(AudioEncoding.PCM, 20, (event, length) -> events.add(audio(event, length)));
        short[] half = new short[240];
        Arrays.fill(half, (short) 7);
        short[] whole = new short[480];
        Arrays.fill(whole, (short) 7);
        short[] loud = new short[480];
        Arrays.fill(loud, (short) 9999);
        one.add(half);
        other.add(loud);
        one.add(half);
        one.add(whole);
        assertEquals(events.get(2), events.get(1), "two halves are what a whole is");
    }

    private static String audio(byte[] event, int length) {
        try {
            return ClientEvents.MAPPER.readTree(event, 0, length).path("audio").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsNoBase64IsRefused() {
        assertThrows(IllegalArgumentException.class, () -> decode(new DeltaDecoder(AudioEncoding.PCM), "i", new byte[] {'*', '*'}));
    }
}
