// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.session.PriceTable.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What something costs, and that what has no price is never taken for free. */
class PriceTableTest {

    private static JsonNode json(String text) {
        try {
            return ClientEvents.MAPPER.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final String RECORDED = "{'total_tokens':205,'input_tokens':41,'output_tokens':164,"
            + "'input_token_details':{'text_tokens':14,'audio_tokens':27,'cached_tokens':0,'cached_tokens_details':null},"
            + "'output_token_details':{'text_tokens':28,'audio_tokens':136}}";

    private static BigDecimal response(String model, String usage) {
        UsageMeter meter = new UsageMeter(PriceTable.shipped(), model, null);
        meter.addResponse(json(usage));
        return meter.costUsd();
    }

    @ParameterizedTest
    @CsvSource({"gpt-realtime, 0.010072", "gpt-realtime-2025-08-28, 0.010072", "gpt-realtime-2.1, 0.010296",
        "gpt-realtime-2.1-mini, 0.0030656"})
    void aRecordedResponseCostsWhatThePriceListSays(String model, BigDecimal usd) {
        assertEquals(usd, response(model, RECORDED));
    }

    @Test
    void cachedTokensAndImagesHaveTheirOwnPrices() {
        // (100-40)*4 + 40*0.4 + (1000-600)*32 + 600*0.4 + (500-100)*5 + 100*0.5 + 10*24 + 20*64
        assertEquals(new BigDecimal("0.016866"), response("gpt-realtime-2.1", "{'input_tokens':1600,'output_tokens':30,"
                + "'input_token_details':{'text_tokens':100,'audio_tokens':1000,'image_tokens':500,'cached_tokens':740,"
                + "'cached_tokens_details':{'text_tokens':40,'audio_tokens':600,'image_tokens':100}},"
                + "'output_token_details':{'text_tokens':10,'audio_tokens':20}}"));
    }

    @Test
    void aServerThatOnlyTellsSumsIsCountedAtTheDearestKind() {
        assertEquals(new BigDecimal("0.0096"), response("gpt-realtime-2.1", "{'input_tokens':100,'output_tokens':100}"));
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o-mini-transcribe, '{\"type\":\"tokens\",\"total_tokens\":130,\"input_tokens\":100,\"input_token_details\":"
            + "{\"text_tokens\":10,\"audio_tokens\":90},\"output_tokens\":30}', 0.0004325",
        "whisper-1, '{\"type\":\"duration\",\"seconds\":90}', 0.009",
        "gpt-realtime-whisper, '{\"type\":\"duration\",\"seconds\":7.5}', 0.002125"})
    void transcriptionsAreBilledByTokensOrByTime(String model, String usage, BigDecimal usd) {
        UsageMeter meter = new UsageMeter(PriceTable.shipped(), "gpt-realtime", model);
        meter.addTranscription(json(usage));
        assertEquals(usd, meter.costUsd());
    }

    @Test
    void aModelBilledByTheMinuteCostsItsTime() {
        UsageMeter meter = new UsageMeter(PriceTable.shipped(), "gpt-live-1", null);
        assertTrue(meter.billedByTime());
        meter.addTime(90_000);
        assertEquals(new BigDecimal("0.075"), meter.costUsd());
        assertEquals(new BigDecimal("1.500"), meter.summary().get("minutes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-realtime-3", "gpt-realtimes", "my-deployment"})
    void anUnknownModelHasNoPriceAndTheRecordSaysSo(String model) {
        assertNull(PriceTable.shipped().of(model));
        UsageMeter meter = new UsageMeter(PriceTable.shipped(), model, "whisper-1");
        Map<String, Object> event = meter.addResponse(json(RECORDED));
        meter.addTranscription(json("{'type':'duration','seconds':60}"));
        assertEquals(true, event.get("costUnknown"));
        assertFalse(event.containsKey("costUsd"));
        assertNull(meter.costUsd());
        Map<String, Object> summary = meter.summary();
        assertFalse(summary.containsKey("costUsd"));
        assertEquals(model, summary.get("costUnknownOf"));
        assertEquals(new BigDecimal("0.006"), summary.get("costKnownUsd"));
        assertEquals(136L, summary.get("audioOut"));
    }

    @Test
    void aKindWithoutAPriceIsUnknownToo() {
        UsageMeter meter = new UsageMeter(PriceTable.shipped().with("m: textIn 1, textOut 2"), "m", null);
        meter.addResponse(json(RECORDED));
        assertNull(meter.costUsd());
    }

    @Test
    void singleModelsGetOtherPricesOrThoseOfAnother() {
        PriceTable table = PriceTable.shipped().with("sales-bot: gpt-realtime; gpt-realtime-2.1: audioIn 1.5, audioOut 3; w: perMinute 0.01;");
        assertEquals(0, new BigDecimal("16").compareTo(table.of("sales-bot").of(Kind.TEXT_OUT)));
        assertEquals(new BigDecimal("1.5"), table.of("gpt-realtime-2.1").of(Kind.AUDIO_IN));
        assertEquals(new BigDecimal("0.01"), table.of("w").of(Kind.PER_MINUTE));
        assertNull(PriceTable.shipped().of("sales-bot"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "m:", ": textIn 1", "m: textin 1", "m: textIn -1", "m: textIn x", "m: no-such-model", "m: textIn 1 2"})
    void whatIsNoPriceIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PriceTable.shipped().with(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"models\":{}}", "{\"models\":{\"m\":{\"textIn\":\"cheap\"}}}", "{\"models\":{\"m\":{\"text\":1}}}"})
    void aTableThatIsNoneIsRefused(String text) {
        assertThrows(IllegalArgumentException.class,
                () -> PriceTable.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }
}
