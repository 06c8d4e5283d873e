// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No words of a caller or a model become an address that is not configured. */
class TransferTargetsTest {

    private static TransferTargets shop() {
        TransferTargets targets = new TransferTargets();
        targets.setDepartments("sales=sip:sales@pbx.example.com, Support=+12025550100@pbx.example.com:5070;transport=tcp");
        targets.setAllowed("sip:front@pbx.example.com,+1202555*@pbx.example.com,/2[0-9]{2}@pbx\\.example\\.com/,billing=sips:billing@PBX.example.com");
        return targets;
    }

    @ParameterizedTest
    @CsvSource({
            "sales, sip:sales@pbx.example.com", "' SALES ', sip:sales@pbx.example.com",
            "support, sip:+12025550100@pbx.example.com:5070;transport=tcp", "billing, sips:billing@pbx.example.com"})
    void aDepartmentIsAKeyIntoTheTable(String department, String uri) {
        assertEquals(uri, shop().choose(department, null).uri());
    }

    @Test
    void aDepartmentWinsOverAnAddress() {
        assertEquals("sip:sales@pbx.example.com", shop().choose("sales", "sip:x@evil.example").uri());
        assertFalse(shop().choose("nobody", "sip:front@pbx.example.com").accepted());
    }

    @ParameterizedTest
    @CsvSource({
            "front@pbx.example.com, sip:front@pbx.example.com", "sip:front@PBX.Example.com, sip:front@pbx.example.com",
            "+12025550177@pbx.example.com, sip:+12025550177@pbx.example.com", "234@pbx.example.com, sip:234@pbx.example.com"})
    void anAddressMayBeNamedIfTheListHoldsIt(String target, String uri) {
        assertEquals(uri, shop().choose(null, target).uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "sip:x@y?Replaces=abc%3Bto-tag%3D1", "sip:front@pbx.example.com?Replaces=abc", "front@pbx.example.com?Replaces=abc",
            "front@pbx.example.com\r\nContact: <sip:x@evil.example>", "front@pbx.example.com\n", "\r\nfront@pbx.example.com",
            "front@pbx.example.com%0d%0aX: y", "front@pbx.example.com@evil.example", "front@evil.example",
            "front@pbx.example.com.evil.example", "front@pbx.example.com;method=BYE", "front@pbx.example.com;maddr=evil.example",
            "front:secret@pbx.example.com", "FRONT@pbx.example.com", "front%40evil.example@pbx.example.com",
            "<sip:front@pbx.example.com>", "\"x\" <sip:front@pbx.example.com>", "front@pbx.example.com, x@evil.example",
            "+1202555*@pbx.example.com;x", "+1202555@@pbx.example.com", "+1202555;ext=1@pbx.example.com", "+13035550100@pbx.example.com",
            "２３４@pbx.example.com", "frοnt@pbx.example.com", "front@pbх.example.com", "front\u200b@pbx.example.com",
            "\u202efront@pbx.example.com", "front@pbx.example.com\u0000", "tel:+12025550177", "+12025550177", "http://pbx.example.com",
            "urn:service:sos", "sip:911@pbx.example.com", "file:///etc/passwd", "${header.x}", "{{TOKEN}}", "sip:%66ront@pbx.example.com"})
    void anythingElseIsRefused(String target) {
        assertNull(shop().choose(null, target).uri());
        assertNull(shop().choose(target, null).uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ѕales", "sales\r\nRefer-To: <sip:x@evil.example>", "sales,support", "sales=sip:x@evil.example", "*", "sip:sales@pbx.example.com", "+881234567890", "../sales"})
    void adepartmentMustBeInTheTable(String department) {
        assertNull(shop().choose(department, null).uri());
    }

    static Stream<String> spokenAbuse() throws Exception {
        try (InputStream in = TransferTargetsTest.class.getResourceAsStream("/shop/llm-abuse-cases.json")) {
            JsonNode cases = new ObjectMapper().readTree(in);
            return Stream.iterate(0, i -> i < cases.size(), i -> i + 1).map(i -> cases.get(i).path("input").asText()).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("spokenAbuse")
    void whatAttackersSayIsNeverDialled(String said) {
        assertNull(shop().choose(said, null).uri());
        assertNull(shop().choose(null, said).uri());
        assertNull(shop().choose(said, said).uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "+881612345678", "+8835100012345", "+19005551212", "19005551212", "9005551212", "+449098765432", "90114420398765431",
            "011442039876543", "00881234567890", "+97912345678", "1-900-555-1212", "+870123456789"})
    void aPatternDoesNotOpenCostlyNumbers(String number) {
        TransferTargets open = new TransferTargets();
        open.setAllowed("*@pbx.example.com,/.*@pbx\\.example\\.com/");
        assertNull(open.choose(null, number + "@pbx.example.com").uri());
        assertEquals("sip:+12025550177@pbx.example.com", open.choose(null, "+12025550177@pbx.example.com").uri());
    }

    @Test
    void nothingIsAllowedThatIsNotConfigured() {
        TransferTargets empty = new TransferTargets();
        empty.setAllowed("");
        empty.setDepartments(null);
        assertEquals(new TransferTargets.Choice(null, "no department is configured"), empty.choose("sales", null));
        assertFalse(empty.choose(null, "sip:sales@pbx.example.com").accepted());
        assertFalse(empty.choose(null, null).accepted());
    }

    @Test
    void noRandomWordsEscapeTheTable() {
        TransferTargets targets = shop();
        Random random = new Random(4711);
        String alphabet = "sip:@.;=?&%*+#0123456789frontpbxexamplecom\r\n\u0000\u202eѕ０ <>\"";
        Set<String> table = Set.of("sip:sales@pbx.example.com", "sip:front@pbx.example.com", "sips:billing@pbx.example.com",
                "sip:+12025550100@pbx.example.com:5070;transport=tcp");
        for (int i = 0; i < 100_000; i++) {
            StringBuilder words = new StringBuilder(random.nextBoolean() ? "front@pbx.example.com" : "+12025550100@pbx.example.com");
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                words.insert(random.nextInt(words.length() + 1), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (String uri : new String[] {targets.choose(words.toString(), null).uri(), targets.choose(null, words.toString()).uri()}) {
                assertTrue(uri == null || table.contains(uri) || uri.matches("sip:(\\+1202555[A-Za-z0-9+*._%-]*|2[0-9]{2})@pbx\\.example\\.com"), uri);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales", "sales=", "sales=sip:", "=sip:a@b", "sales=sip:a@b?Replaces=x", "sales=tel:+1202"})
    void aWrongDepartmentIsAnErrorOfOneLine(String entry) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new TransferTargets().setDepartments(entry));
        assertTrue(e.getMessage().startsWith("'" + entry + "'"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+12025550100", "/[/", "sip:a@b?x=y", "a b@c"})
    void aWrongAllowedEntryIsAnErrorOfOneLine(String entry) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new TransferTargets().setAllowed(entry));
        assertTrue(e.getMessage().startsWith("'" + entry + "'"), e.getMessage());
    }

    @Test
    void tellsTheModelWhichDepartmentsThereAre() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setHeader("department", "marketing");
            exchange.getMessage().setHeader("CamelSipMediaTarget", "sip:old@pbx.example.com");
            shop().process(exchange);
            assertNull(exchange.getMessage().getHeader("CamelSipMediaTarget"));
            assertEquals("{\"transferred\":false,\"reason\":\"there is no such department\",\"departments\":[\"billing\",\"sales\",\"support\"]}",
                    exchange.getMessage().getBody());
            assertEquals(List.of("billing", "sales", "support"), List.copyOf(shop().departments()));
        }
    }
}
