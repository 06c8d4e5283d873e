// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.Allocation;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Audio that becomes an event, and an event that becomes audio, leave no garbage but the samples that are handed on. */
class AllocationTest {

    // of the measurement itself
    private static final double NOTHING = 1;

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void anAppendCostsNoGarbage(AudioEncoding encoding) {
        long[] sent = new long[1];
        AppendBuffer buffer = new AppendBuffer(encoding, 20, (event, length) -> sent[0] += length);
        short[] frame = new short[encoding.sampleRate() / 50];
        assertEquals(0, Allocation.bytesPerRun(() -> buffer.add(frame)), NOTHING);
        assertTrue(sent[0] > 0);
    }

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void aDeltaCostsItsSamplesOnly(AudioEncoding encoding) {
        EventScanner scanner = new EventScanner();
        DeltaDecoder decoder = new DeltaDecoder(encoding);
        int samples = encoding.sampleRate() / 50;
        byte[] event = ("{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_1\",\"response_id\":\"resp_1\",\"item_id\":\"item_1\","
                + "\"output_index\":0,\"content_index\":0,\"delta\":\""
                + Base64.getEncoder().encodeToString(new byte[samples * encoding.bytesPerSample()]) + "\"}").getBytes(StandardCharsets.US_ASCII);
        long[] heard = new long[1];
        assertEquals(Allocation.ofSamples(samples), Allocation.bytesPerRun(() -> {
            if (scanner.scan(event, event.length) && scanner.isType("response.output_audio.delta") && scanner.contentIndex() == 0) {
                scanner.responseId();
                heard[0] += decoder.decode(scanner.itemId(), scanner.bytes(), scanner.deltaFrom(), scanner.deltaTo()).length;
            }
            scanner.done();
        }), NOTHING);
        assertTrue(heard[0] > 0);
    }
}
