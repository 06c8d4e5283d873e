// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyIdentifierTest {

    @ParameterizedTest
    @ValueSource(strings = {"+4930123456", "sip:+4930123456@example.com", "tel:+49-30-123456", "sips:+4930123456;cpc=x@h", "+49 30 123456"})
    void aCallerIsTheSameHoweverHisNumberIsWritten(String caller) {
        // printf '+4930123456' | openssl dgst -sha256 -hmac s3cret
        assertEquals("18dc4692e03a93122d21e60e05f3ab8fa728845c59f2e5419e15162c264bfba3", SafetyIdentifier.of("s3cret", caller));
    }

    @Test
    void anotherSecretOrCallerIsAnotherName() {
        assertNotEquals(SafetyIdentifier.of("a", "+4930123456"), SafetyIdentifier.of("b", "+4930123456"));
        assertNotEquals(SafetyIdentifier.of("a", "+4930123456"), SafetyIdentifier.of("a", "+4930123457"));
        assertNotEquals(SafetyIdentifier.of("a", "sip:anna@x"), SafetyIdentifier.of("a", "sip:ben@x"));
    }

    @Test
    void withoutASecretOrACallerThereIsNone() {
        assertNull(SafetyIdentifier.of(null, "+4930123456"));
        assertNull(SafetyIdentifier.of(" ", "+4930123456"));
        assertNull(SafetyIdentifier.of("a", null));
        assertNull(SafetyIdentifier.of("a", ""));
    }
}
