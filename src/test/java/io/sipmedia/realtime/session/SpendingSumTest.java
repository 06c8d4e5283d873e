// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sipmedia.realtime.FakeRealtimeServer;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The record is the sum of its usage events, whatever was used, and whichever of two servers used it. What it should be is
 * worked out here in whole millionths of a cent of a dollar, from the prices as the models' pages have them.
 */
class SpendingSumTest extends SessionTestBase {

    private static final int RESPONSES = 60;

    private final FakeRealtimeServer backup = new FakeRealtimeServer();
    private final SpendingLedger.Account account = new SpendingLedger(Clock.systemDefaultZone()).account("acme");
    private long expected;
    private int events;

    /** Per million tokens, in cents: text in, cached, out, audio in, cached, out. */
    private record Price(int textIn, int textCached, int textOut, int audioIn, int audioCached, int audioOut) {
    }

    private static final Price BIG = new Price(400, 40, 2400, 3200, 40, 6400);
    private static final Price MINI = new Price(60, 6, 240, 1000, 30, 2000);

    @AfterEach
    void closeBackup() {
        if (session != null) {
            session.close("test over");
            until(() -> session.state().over());
        }
        backup.close();
    }

    private void talk(FakeRealtimeServer where, Random random, Price price, String prefix) {
        for (int i = 0; i < RESPONSES; i++) {
            String id = prefix + i;
            int textIn = random.nextInt(5000);
            int audioIn = random.nextInt(9000);
            int textCached = random.nextInt(textIn + 1);
            int audioCached = random.nextInt(audioIn + 1);
            int textOut = random.nextInt(400);
            int audioOut = random.nextInt(4000);
            where.client().created(id);
            where.client().say("{'type':'response.done','event_id':'e','response':{'id':'" + id + "','status':'"
                    + (random.nextInt(4) == 0 ? "cancelled" : "completed") + "','status_details':null,'output':[],'usage':{'total_tokens':"
                    + (textIn + audioIn + textOut + audioOut) + ",'input_tokens':" + (textIn + audioIn) + ",'output_tokens':"
                    + (textOut + audioOut) + ",'input_token_details':{'text_tokens':" + textIn + ",'audio_tokens':" + audioIn
                    + ",'cached_tokens':" + (textCached + audioCached) + ",'cached_tokens_details':{'text_tokens':" + textCached
                    + ",'audio_tokens':" + audioCached + "}},'output_token_details':{'text_tokens':" + textOut + ",'audio_tokens':"
                    + audioOut + "}}}}");
            expected += (long) (textIn - textCached) * price.textIn + (long) textCached * price.textCached
                    + (long) (audioIn - audioCached) * price.audioIn + (long) audioCached * price.audioCached
                    + (long) textOut * price.textOut + (long) audioOut * price.audioOut;
            events++;
            if (random.nextBoolean()) {
                // gpt-4o-mini-transcribe by tokens: 1.25, 3 and 5 USD per million; or by time: 0.003 USD a minute
                int text = random.nextInt(20);
                int audio = random.nextInt(300);
                int words = random.nextInt(80);
                int seconds = 60 * random.nextInt(3);
                boolean byTokens = random.nextBoolean();
                String usage = byTokens
                        ? "{'type':'tokens','total_tokens':" + (text + audio + words) + ",'input_tokens':" + (text + audio)
                        + ",'input_token_details':{'text_tokens':" + text + ",'audio_tokens':" + audio + "},'output_tokens':" + words + "}"
                        : "{'type':'duration','seconds':" + seconds + "}";
                where.client().say("{'type':'conversation.item.input_audio_transcription.completed','event_id':'e','item_id':'item_" + id
                        + "','transcript':'word','usage':" + usage + "}");
                expected += byTokens ? 125L * text + 300L * audio + 500L * words : seconds / 60 * 300_000L;
                events++;
            }
        }
        int sofar = events;
        until(() -> recorder.group("usage").size() == sofar);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 815, 20261127})
    void theRecordIsTheSumOfItsEventsAtTheModelsOwnPrices(long seed) {
        Random random = new Random(seed);
        SessionOptions o = SessionOptions.defaults();
        SessionOptions mini = new SessionOptions("gpt-realtime-2.1-mini", o.instructions(), o.voice(), o.speed(), o.input(), o.output(),
                o.textOnly(), o.transcription(), o.noiseReduction(), o.turnDetection(), o.toolChoice(), o.maxOutputTokens(),
                o.reasoningEffort());
        SessionSettings second = SessionSettings.of(new GaDialect(), mini, backup.url(), "sk-other");
        session = new RealtimeSession(CALL, loop(), transport, new Resilience(List.of(ModelServer.of(settings()), ModelServer.of(second)),
                WatchLimits.defaults(), 0), recorder, new SpendingPlan(Budget.UNLIMITED, Budget.UNLIMITED, 80, 1000, "", account));
        session.open();
        until(() -> session.state() == SessionState.READY);
        talk(server, random, BIG, "a");
        server.client().created("last");
        server.client().failed("last", "insufficient_quota");
        until(() -> backup.open() == 1 && session.state() == SessionState.READY);
        talk(backup, random, MINI, "b");
        session.close("call ended");
        until(() -> recorder.closed != null);
        BigDecimal sum = BigDecimal.ZERO;
        for (RealtimeEvent event : recorder.group("usage")) {
            Map<?, ?> body = (Map<?, ?>) event.body();
            assertFalse(body.containsKey("costUnknown"), body.toString());
            sum = sum.add((BigDecimal) body.get("costUsd"));
        }
        BigDecimal recorded = (BigDecimal) recorder.closed.usage().get("costUsd");
        assertEquals(0, sum.compareTo(recorded), "events " + sum + ", record " + recorded);
        assertEquals(0, BigDecimal.valueOf(expected, 8).compareTo(recorded), "by hand " + expected + ", record " + recorded);
        assertEquals(0, account.today().money().compareTo(recorded), "the tenant's account");
        assertEquals(List.of("gpt-realtime-2.1", "gpt-realtime-2.1-mini"), recorder.group("usage").stream().map(RealtimeEvent::body)
                .map(body -> (Map<?, ?>) body).filter(body -> body.get("source").equals("response")).map(body -> body.get("model"))
                .distinct().toList());
    }
}
