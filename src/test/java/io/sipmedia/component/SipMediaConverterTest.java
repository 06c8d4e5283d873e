// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.AudioFrame;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.camel.CamelContext;
import org.apache.camel.TypeConverter;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class SipMediaConverterTest {

    private static final byte[] PCM = { 0x34, 0x12, -1, -1 };

    @Test
    void camelConvertsFramesToWhatOtherComponentsTake() throws Exception {
        AudioFrame frame = AudioFrame.of("call", 8000, new short[] { 0x1234, -1 }, 0);
        try (CamelContext context = new DefaultCamelContext()) {
            context.start();
            TypeConverter converter = context.getTypeConverter();
            assertArrayEquals(PCM, converter.mandatoryConvertTo(byte[].class, frame));
            assertEquals(ByteBuffer.wrap(PCM), converter.mandatoryConvertTo(ByteBuffer.class, frame));
            assertArrayEquals(PCM, converter.mandatoryConvertTo(InputStream.class, frame).readAllBytes());
            short[] samples = converter.mandatoryConvertTo(short[].class, frame);
            assertArrayEquals(new short[] { 0x1234, -1 }, samples);
            samples[0] = 0;
            assertEquals(0x1234, frame.samples()[0], "the frame stays as it is");
        }
    }
}
