// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void readsEveryFieldBehindSourcesExtensionAndPadding() {
        byte[] data = bytes(
                0xB1, 0x80 | 8, // V=2 P X CC=1, M, PCMA
                0xFF, 0xFE, // sequence
                0x80, 0, 0, 1, // timestamp
                0xCA, 0xFE, 0xBA, 0xBE, // SSRC
                1, 2, 3, 4, // a contributing source
                0xBE, 0xDE, 0, 1, 9, 9, 9, 9, // extension of one word
                11, 12, 13, // payload
                0, 0, 3); // padding
        RtpPacket packet = RtpPacket.parse(data, 0, data.length);
        assertTrue(packet.marker);
        assertEquals(8, packet.type);
        assertEquals(0xFFFE, packet.sequence);
        assertEquals(0x80000001, packet.timestamp);
        assertEquals(0xCAFEBABE, packet.ssrc);
        assertEquals(3, packet.length);
        assertEquals(11, packet.data[packet.offset]);
        RtpPacket copy = packet.copy();
        data[packet.offset] = 99;
        assertEquals(11, copy.data[copy.offset]);
    }

    @Test
    void whatIsNotRtpIsNull() {
        byte[] plain = bytes(0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1);
        assertEquals(0, RtpPacket.parse(plain, 0, 12).length);
        assertNull(RtpPacket.parse(plain, 0, 11), "cut short");
        assertNull(RtpPacket.parse(plain, 0, 13), "beyond the array");
        plain[0] = 0x40;
        assertNull(RtpPacket.parse(plain, 0, 12), "version");
        plain[0] = (byte) 0x8F;
        assertNull(RtpPacket.parse(plain, 0, 12), "sources beyond the end");
        plain[0] = (byte) 0x90;
        assertNull(RtpPacket.parse(plain, 0, 12), "extension beyond the end");
        plain[0] = (byte) 0xA0;
        assertNull(RtpPacket.parse(plain, 0, 12), "padding into the header");
        plain[11] = 0;
        assertNull(RtpPacket.parse(plain, 0, 12), "padding of nothing");
        assertNull(RtpPacket.parse("OPTIONS sip:x SIP/2.0\r\n\r\n".getBytes(), 0, 25), "SIP");
    }

    @Test
    void randomBytesNeverReachBeyondThePacket() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] data = new byte[random.nextInt(60)];
            random.nextBytes(data);
            if (data.length > 0) {
                data[0] = (byte) (data[0] & 0x3F | 0x80);
            }
            RtpPacket packet = RtpPacket.parse(data, 0, data.length);
            if (packet != null) {
                assertTrue(packet.length >= 0 && packet.offset >= 12 && packet.offset + packet.length <= data.length);
            }
        }
    }

    @Test
    void rtcpTypesAreTold() {
        assertTrue(RtpPacket.looksLikeRtcp(bytes(0x80, 200, 0, 1, 0, 0, 0, 1), 0, 8));
        assertFalse(RtpPacket.looksLikeRtcp(bytes(0x80, 0x80 | 101, 0, 1, 0, 0, 0, 1), 0, 8));
        assertFalse(RtpPacket.looksLikeRtcp(bytes(0x80, 0x80, 0, 1, 0, 0, 0, 1), 0, 8));
    }
}
