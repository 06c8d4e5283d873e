// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySettingsTest {

    @Test
    void nothingSetMeansARehearsalWithAFirstCall() {
        GatewaySettings settings = GatewaySettings.read(name -> null);

        assertTrue(settings.rehearsal());
        assertTrue(settings.firstCall());
        assertEquals("udp:0.0.0.0:5060,tcp:0.0.0.0:5060", settings.get("SIP_LISTEN"));
        assertNull(settings.get("MEDIA_ADDRESS"));
    }

    @Test
    void aKeyMeansOpenAiAndNoCallByItself() {
        GatewaySettings settings = GatewaySettings.read(Map.of("OPENAI_API_KEY", "sk-test")::get);

        assertFalse(settings.rehearsal());
        assertFalse(settings.firstCall());
    }

    @Test
    void anEmptyVariableCountsAsUnset() {
        assertEquals("marin", GatewaySettings.read(Map.of("REALTIME_VOICE", " ")::get).get("REALTIME_VOICE"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SIP_LISTEN | upd:0.0.0.0:5060", "SIP_LISTEN | udp:0.0.0.0:99999", "MEDIA_ADDRESS | 0.0.0.0",
        "RTP_PORTS | 40000", "RTP_PORTS | 50000-40000", "REALTIME_URL | https://api.openai.com/v1/realtime",
        "REALTIME_DIALECT | gamma", "REALTIME_VOICE | nova", "CRM_URL | crm.example.com", "FIRST_CALL | no",
        "RTP_PORTS | 80-90"})
    void aWrongValueIsOneLineThatNamesTheVariableItsValueAndWhatIsAllowed(String name, String value) {
        SettingException e = assertThrows(SettingException.class, () -> GatewaySettings.read(Map.of(name, value)::get));

        assertTrue(e.getMessage().startsWith(name + " is '" + value + "'; allowed: "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aPasswordInTheDatabaseUrlIsNotShown() {
        SettingException e = assertThrows(SettingException.class,
                () -> GatewaySettings.read(Map.of("DATABASE_URL", "jdbc:mysql://u:secret@h/db")::get));

        assertFalse(e.getMessage().contains("secret"));
    }

    @Test
    void aKeyWithABlankIsRefusedWithoutShowingIt() {
        SettingException e = assertThrows(SettingException.class,
                () -> GatewaySettings.read(Map.of("OPENAI_API_KEY", "sk-secret x")::get));

        assertFalse(e.getMessage().contains("secret"));
    }

    @Test
    void aServerOfOnesOwnHasItsOwnVoices() {
        Map<String, String> env = Map.of("REALTIME_URL", "ws://127.0.0.1:8080/v1/realtime", "REALTIME_VOICE", "anna");

        assertEquals("anna", GatewaySettings.read(env::get).get("REALTIME_VOICE"));
    }
}
