// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests go, and what may be in them. */
class CallAddressTest {

    @ParameterizedTest
    @CsvSource({
        "wss://api.openai.com/v1/realtime, https://api.openai.com/v1/realtime/calls/rtc_1/accept",
        "wss://x.openai.azure.com/openai/v1/realtime?a=b, https://x.openai.azure.com/openai/v1/realtime/calls/rtc_1/accept",
        "ws://127.0.0.1:8099/v1/realtime/, http://127.0.0.1:8099/v1/realtime/calls/rtc_1/accept"})
    void theyGoBesideTheSession(String url, String address) {
        assertEquals(address, CallClient.address(url, "rtc_1", "accept").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tel:+14155550123", "tel:113;phone-context=+49", "sip:agent@example.com", "sips:a@example.com;transport=tls"})
    void aCallIsReferredToATelephone(String target) {
        assertEquals(target, CallRequest.refer(target).body().path("target_uri").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+14155550123", "http://example.com", "sip:a@b\r\nX: y", "sip:a@b>", "tel:x y"})
    void andToNothingElse(String target) {
        assertThrows(IllegalArgumentException.class, () -> CallRequest.refer(target));
    }

    @Test
    void aCallIsRejectedWithARefusal() {
        assertEquals("{\"status_code\":486}", CallRequest.reject(486).body().toString());
        assertThrows(IllegalArgumentException.class, () -> CallRequest.reject(200));
        assertThrows(IllegalArgumentException.class, () -> CallRequest.reject(302));
    }
}
