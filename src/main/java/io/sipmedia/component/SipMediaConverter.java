// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.AudioFrame;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.camel.Converter;

/**
 * Lets any other component take audio: an {@link AudioFrame} becomes 16-bit little-endian PCM without a header, as bytes,
 * buffer or stream, or its samples. What comes out is a copy; the frame stays as it is.
 */
@Converter(generateLoader = true)
public final class SipMediaConverter {

    private SipMediaConverter() {
    }

    /** PCM16, little-endian. */
    @Converter
    public static byte[] toBytes(AudioFrame frame) {
        return frame.toPcm16();
    }

    /** PCM16, little-endian, from position 0 to the limit. */
    @Converter
    public static ByteBuffer toByteBuffer(AudioFrame frame) {
        return ByteBuffer.wrap(frame.toPcm16());
    }

    /** PCM16, little-endian. */
    @Converter
    public static InputStream toInputStream(AudioFrame frame) {
        return new ByteArrayInputStream(frame.toPcm16());
    }

    /** The samples. */
    @Converter
    public static short[] toSamples(AudioFrame frame) {
        return frame.samples().clone();
    }
}
