// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.Credential;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.spi.PropertiesSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key that stands in memory is taken where the call is; for any other one a thread that may wait is asked. */
class KeyPropertyTest {

    private static final String NAME = "sip.media.test.key";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void stop() {
        System.clearProperty(NAME);
        context.stop();
    }

    private boolean atHand(String asked) {
        told.clear();
        return new KeyProperty(context, asked).atHand(told::add);
    }

    @Test
    void aKeyOfTheSystemOrOfCamelsOwnPropertiesIsAtHand() {
        context.getPropertiesComponent().addInitialProperty(NAME, "sk-camel");
        assertTrue(atHand(NAME));
        assertEquals(List.of("sk-camel"), told);
        System.setProperty(NAME, "sk-system");
        assertTrue(atHand("?" + NAME));
        assertEquals(List.of("sk-system"), told);
        // changed while calls run
        System.setProperty(NAME, "sk-system-2");
        assertTrue(atHand(NAME));
        assertEquals(List.of("sk-system-2"), told);
        assertEquals("sk-system-2", Credential.fetched(new KeyProperty(context, NAME), Credential.Scheme.AUTO).atHand().secret());
    }

    @Test
    void thatThereIsNoneIsAtHandWhereNoneIsNeeded() {
        assertTrue(atHand("?" + NAME));
        assertEquals(1, told.size());
        assertNull(told.get(0));
        assertNotNull(Credential.fetched(new KeyProperty(context, "?" + NAME), Credential.Scheme.AUTO).atHand());
        assertFalse(atHand(NAME), "who is asked next says what is missing");
    }

    @Test
    void whateverMayAskSomebodyElseIsNotAtHand() {
        context.getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "vault";
            }

            @Override
            public String apply(String remainder) {
                throw new AssertionError("asked on a thread that may not wait");
            }
        });
        assertFalse(atHand("vault:openai"));
        System.setProperty(NAME, "{{vault:openai}}");
        assertFalse(atHand(NAME));
        System.setProperty(NAME, "ENC(abc)");
        assertFalse(atHand(NAME));
        System.clearProperty(NAME);
        context.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "far away";
            }

            @Override
            public String getProperty(String name) {
                throw new AssertionError("asked on a thread that may not wait");
            }
        });
        assertFalse(atHand(NAME));
        assertFalse(atHand("?" + NAME));
        assertEquals(List.of(), told);
        assertNull(Credential.fetched(() -> "sk", Credential.Scheme.AUTO).atHand());
    }

    @Test
    void aKeyThatNoHeaderCanCarryIsLeftToWhoSaysSo() {
        System.setProperty(NAME, "sk-one\nsk-two");
        assertNull(Credential.fetched(new KeyProperty(context, NAME), Credential.Scheme.AUTO).atHand());
    }
}
