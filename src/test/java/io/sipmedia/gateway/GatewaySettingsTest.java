// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.DialectFinder;
import io.sipmedia.realtime.dialect.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.impl.engine.DefaultFactoryFinder;
import org.apache.camel.spi.FactoryFinder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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

    static List<String> shipped() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources", DialectFinder.PATH))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyDialectThatShipsIsAccepted(String name) {
        Map<String, String> server = Map.of("REALTIME_DIALECT", name, "REALTIME_URL", "wss://models.example.com/", "REALTIME_MODEL", "m");
        GatewaySettings settings = GatewaySettings.read(server::get);

        assertEquals(name, settings.dialect().name());
        assertEquals(settings.dialect().defaults().voice(), settings.get("REALTIME_VOICE"));
        assertTrue(GatewaySettings.read(Map.of("REALTIME_DIALECT", name)::get).rehearsal(), "and the rehearsal model speaks it");
    }

    @Test
    void anUnknownDialectIsRefusedWithAllThatShip() throws IOException {
        SettingException e = assertThrows(SettingException.class, () -> GatewaySettings.read(Map.of("REALTIME_DIALECT", "gamma")::get));

        assertTrue(e.getMessage().startsWith("REALTIME_DIALECT is 'gamma'; allowed: ga, beta, "), e.getMessage());
        assertEquals(shipped(), DialectFinder.SHIPPED.stream().sorted().toList());
        assertTrue(e.getMessage().contains(String.join(", ", DialectFinder.SHIPPED)), e.getMessage());
    }

    @Test
    void aDialectOfOnesOwnOnTheClassPathIsAccepted() {
        GatewaySettings settings = GatewaySettings.read(Map.of("REALTIME_DIALECT", "acme", "OPENAI_API_KEY", "k")::get);

        assertEquals("acme", settings.dialect().name());
        assertEquals("wss://voice.acme.example/v1/realtime", settings.server());
        assertEquals("acme-1", settings.get("REALTIME_MODEL"));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void aVoiceIsRefusedWhereTheDialectWouldRefuseItAtTheFirstCall(String name) {
        Map<String, String> env = Map.of("REALTIME_DIALECT", name, "REALTIME_URL", "wss://models.example.com/", "REALTIME_MODEL", "m",
                "REALTIME_VOICE", "anna");
        SessionOptions options = SessionOptions.defaults().withModel("m").withVoice("anna");
        if ("ga".equals(name)) {
            assertThrows(IllegalArgumentException.class, () -> DialectFinder.find(finder(), name).check(options));
            assertTrue(assertThrows(SettingException.class, () -> GatewaySettings.read(env::get)).getMessage().startsWith("REALTIME_VOICE is 'anna'"));
        } else {
            DialectFinder.find(finder(), name).check(options);
            assertEquals("anna", GatewaySettings.read(env::get).get("REALTIME_VOICE"));
        }
    }

    private static FactoryFinder finder() {
        return new DefaultFactoryFinder(new DefaultClassResolver(), DialectFinder.PATH);
    }

    @Test
    void whatIsNotSetIsAsTheDialectHasIt() {
        GatewaySettings settings = GatewaySettings.read(Map.of("REALTIME_DIALECT", "xai", "OPENAI_API_KEY", "k")::get);

        assertFalse(settings.rehearsal());
        assertEquals("wss://api.x.ai/v1/realtime", settings.server());
        assertEquals("grok-voice-latest", settings.get("REALTIME_MODEL"));
        assertEquals("ara", settings.get("REALTIME_VOICE"));
    }

    @Test
    void whatTheDialectHasNotMustBeSet() {
        Map<String, String> noServer = Map.of("REALTIME_DIALECT", "voice-live", "OPENAI_API_KEY", "k", "REALTIME_MODEL", "m");
        Map<String, String> noModel = Map.of("REALTIME_DIALECT", "voice-live", "REALTIME_URL", "wss://models.example.com/voice-live/realtime");

        assertTrue(assertThrows(SettingException.class, () -> GatewaySettings.read(noServer::get)).getMessage().startsWith("REALTIME_URL is ''; allowed: "));
        assertTrue(assertThrows(SettingException.class, () -> GatewaySettings.read(noModel::get)).getMessage().startsWith("REALTIME_MODEL is ''; allowed: "));
    }
}
