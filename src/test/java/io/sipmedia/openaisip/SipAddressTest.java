// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who calls, out of what a trunk writes. */
class SipAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:+142555512112@sip.example.com | sip:+142555512112@sip.example.com | +142555512112",
        "\"A, B\" <sip:+1@x.example;user=phone>;tag=9 | sip:+1@x.example;user=phone | +1",
        "sip:alice@x.example;tag=9 | sip:alice@x.example | alice",
        "<tel:+4930;phone-context=x> | tel:+4930;phone-context=x | +4930",
        "<sips:bob:secret@x.example> | sips:bob:secret@x.example | bob",
        "<sip:x.example> | sip:x.example | "})
    void isRead(String header, String uri, String user) {
        assertEquals(new SipAddress(uri, user), SipAddress.of(header));
    }

    @Test
    void nothingIsNothing() {
        assertNull(SipAddress.of(null));
    }
}
