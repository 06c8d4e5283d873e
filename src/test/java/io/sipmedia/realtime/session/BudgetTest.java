// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, and the day's sums they are compared with. */
class BudgetTest {

    @ParameterizedTest
    @CsvSource({"'2.50 USD', '2.50 USD'", "'200000 tokens', '200000 tokens'", "'10 min', '10 minutes'", "'0.5 minutes', '0.5 minutes'",
        "'2 usd, 5 minutes', '2 USD, 5 minutes'"})
    void aBudgetIsReadAndWritten(String text, String again) {
        assertEquals(again, Budget.parse("budgetPerCall", text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.50", "2.50 EUR", "USD 2", "-1 USD", "0 tokens", "ten minutes", "1 USD 2", ","})
    void whatIsNoneIsRefusedWithTheOptionsName(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Budget.parse("budgetPerCall", text));
        assertTrue(e.getMessage().startsWith("budgetPerCall: "), e.getMessage());
    }

    @Test
    void theNearestLimitCounts() {
        Budget budget = Budget.parse("x", "1 USD, 1000 tokens, 1 minute");
        assertEquals(0, budget.percent(Spent.NOTHING));
        assertEquals(99, budget.percent(new Spent(new BigDecimal("0.999999"), 0, 0)));
        assertEquals(100, budget.percent(new Spent(new BigDecimal("0.5"), 1000, 30_000)));
        assertEquals(0, Budget.UNLIMITED.percent(new Spent(BigDecimal.TEN, 1_000_000, 1_000_000)));
    }

    @Test
    void moneyForAModelWithoutAPriceIsRefusedAtTheStart() {
        SpendingPlan plan = new SpendingPlan(Budget.parse("x", "1 USD"), Budget.UNLIMITED, 80, 0, "", null);
        plan.check(PriceTable.shipped(), "gpt-realtime-2.1", null);
        plan.check(PriceTable.shipped(), "gpt-realtime-2.1", "whisper-1");
        String message = assertThrows(IllegalArgumentException.class,
                () -> plan.check(PriceTable.shipped(), "gpt-realtime-2.1", "my-ears")).getMessage();
        assertTrue(message.contains("my-ears"), message);
        SpendingPlan tokens = new SpendingPlan(Budget.parse("x", "1 token"), Budget.UNLIMITED, 80, 0, "", null);
        tokens.check(PriceTable.shipped(), "my-model", null);
    }

    @Test
    void aDayEndsAtLocalMidnight() {
        Instant[] now = {Instant.parse("2026-11-27T22:59:00Z")};
        Clock berlin = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("Europe/Berlin");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        SpendingLedger.Account account = new SpendingLedger(berlin).account("acme");
        account.add(new Spent(BigDecimal.ONE, 10, 10));
        account.extend(Budget.parse("x", "1 USD"));
        assertEquals("3 USD", account.extended(Budget.parse("x", "2 USD")).toString());
        now[0] = Instant.parse("2026-11-27T23:00:00Z");
        assertEquals(Spent.NOTHING, account.today());
        assertEquals("2 USD", account.extended(Budget.parse("x", "2 USD")).toString());
        account.add(new Spent(BigDecimal.ONE, 10, 10));
        assertEquals(new Spent(new BigDecimal(2), 20, 20), account.ever());
        assertEquals(10, account.today().tokens());
    }

    @Test
    void strangersCannotFillTheLedger() {
        SpendingLedger ledger = new SpendingLedger(Clock.systemUTC(), 2);
        ledger.account("a");
        ledger.account("b");
        assertSame(ledger.account("c"), ledger.account("d"));
        assertEquals(SpendingLedger.OTHERS, ledger.account("e").tenant());
        assertSame(ledger.account("a"), ledger.account("a"));
        assertEquals(3, ledger.accounts().size());
    }

    @Test
    void whoListensIsToldOfEverythingSpent() {
        SpendingLedger ledger = new SpendingLedger(Clock.systemUTC());
        List<String> told = new ArrayList<>();
        SpendingLedger.Listener listener = (tenant, more) -> told.add(tenant + " " + more.tokens());
        ledger.addListener(listener);
        ledger.account("a").add(new Spent(BigDecimal.ZERO, 5, 0));
        ledger.removeListener(listener);
        ledger.account("a").add(new Spent(BigDecimal.ZERO, 6, 0));
        assertEquals(List.of("a 5"), told);
    }
}
