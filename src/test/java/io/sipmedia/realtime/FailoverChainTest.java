// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failover has of the first server: everything but what belongs to that one alone. */
class FailoverChainTest {

    private static final String FIRST = "realtime:m?url=ws://127.0.0.1:1/a&model=first&instructions=Be kind.&priceModel=gpt-realtime"
            + "&prices=RAW(other: gpt-realtime-2.1)";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getRegistry().bind("tokens", (Supplier<String>) () -> "sk-token");
        context.getRegistry().bind("others", (Supplier<String>) () -> "sk-others");
        context.getPropertiesComponent().addInitialProperty("theKey", "sk-property");
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private List<RealtimeConfiguration> chain(String options) throws Exception {
        RealtimeEndpoint endpoint = context.getEndpoint(FIRST + options, RealtimeEndpoint.class);
        endpoint.start();
        return endpoint.getComponent().chain(endpoint);
    }

    @Test
    void anotherModelHasAPriceOfItsOwn() throws Exception {
        List<RealtimeConfiguration> chain = chain("&failover.url=ws://127.0.0.1:1/b&failover.model=other");
        assertEquals("gpt-realtime", chain.get(0).getPriceModel());
        assertNull(chain.get(1).getPriceModel());
        assertEquals("Be kind.", chain.get(1).getInstructions());
    }

    @Test
    void theSameModelElsewhereKeepsItsPriceAndADeploymentMayBeGivenOne() throws Exception {
        assertEquals("gpt-realtime", chain("&failover.url=ws://127.0.0.1:1/b").get(1).getPriceModel());
        assertEquals("gpt-realtime-2.1", chain("&failover.model=mine&failover.priceModel=gpt-realtime-2.1").get(1).getPriceModel());
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKey=RAW(sk-first)", "apiKeySource=property:theKey", "tokenSupplier=#tokens",
        "apiKey=RAW(sk-first)&clientSecretUrl=http://127.0.0.1:1/client_secrets"})
    void aKeyOfItsOwnReplacesWhateverTheFirstOneHas(String keyOfTheFirst) throws Exception {
        RealtimeConfiguration second = chain("&" + keyOfTheFirst + "&failover.apiKey=RAW(sk-second)").get(1);
        assertEquals("sk-second", second.getApiKey());
        assertNull(second.getApiKeySource());
        assertNull(second.getTokenSupplier());
        assertNull(second.tokens());
        assertNull(second.getClientSecretUrl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"failover.apiKeySource=property:theKey", "failover.tokenSupplier=#others"})
    void aSourceOfItsOwnDoesSoToo(String keyOfTheSecond) throws Exception {
        List<RealtimeConfiguration> chain = chain("&apiKey=RAW(sk-first)&" + keyOfTheSecond);
        assertNull(chain.get(1).getApiKey());
        assertEquals("sk-first", chain.get(0).getApiKey(), "the first one's is its own");
    }

    @Test
    void onTheSameHostItHasTheFirstOnesKey() throws Exception {
        assertEquals("sk-first", chain("&apiKey=RAW(sk-first)&failover.url=ws://127.0.0.1:1/b").get(1).getApiKey());
        assertEquals("sk-first", chain("&apiKey=RAW(sk-first)&failover.model=other").get(1).getApiKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"apiKey=RAW(sk-first)", "apiKeySource=property:theKey", "tokenSupplier=#tokens",
        "apiKey=RAW(sk-first)&clientSecretUrl=http://127.0.0.1:1/client_secrets"})
    void aKeyGoesToNoOtherHostThanItWasGivenFor(String keyOfTheFirst) throws Exception {
        RealtimeConfiguration second = chain("&" + keyOfTheFirst + "&failover.url=wss://elsewhere.example/v1/realtime").get(1);
        assertNull(second.getApiKey());
        assertNull(second.getApiKeySource());
        assertNull(second.tokens());
        assertNull(second.getClientSecretUrl());
        assertEquals("Be kind.", second.getInstructions());
    }

    @Test
    void aFailoverOfTheFailoverGoesOnFromThere() throws Exception {
        List<RealtimeConfiguration> chain = chain("&apiKey=RAW(sk-first)&failover.apiKey=RAW(sk-second)&failover.model=other"
                + "&failover.failover.url=ws://127.0.0.1:1/c");
        assertEquals(3, chain.size());
        assertEquals("sk-second", chain.get(2).getApiKey());
        assertNull(chain.get(2).getPriceModel());
        assertEquals("ws://127.0.0.1:1/c", chain.get(2).getUrl());
    }

    @Test
    void aBudgetInMoneyNeedsAPriceForTheFailoverToo() {
        Exception e = assertThrows(Exception.class, () -> chain("&budgetPerCall=1 USD&failover.model=unheard-of"));
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        assertTrue(root.getMessage().contains("the price of unheard-of is not known"), root.getMessage());
    }
}
