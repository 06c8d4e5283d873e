// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What a session may spend, and what happens when it is about to be too much.
 *
 * @param perCall       of this session
 * @param perDay        of all sessions of the account since midnight
 * @param warnPercent   of a budget at which a warning is given
 * @param wrapUpMillis  how long the model's goodbye may take before the session is over all the same
 * @param wrapUp        what the model is told to do when a budget is used up
 * @param account       where everything is booked
 */
public record SpendingPlan(
        Budget perCall, Budget perDay, int warnPercent, long wrapUpMillis, String wrapUp, SpendingLedger.Account account) {

    /** The words of {@link #wrapUp()} when nobody gives others. */
    public static final String GOODBYE = "The time for this call is used up. In one short sentence, in the language of the call,"
            + " tell the caller that the call has to end now, and say goodbye. Ask nothing and promise nothing.";

    public SpendingPlan {
        if (warnPercent < 1 || warnPercent > 100) {
            throw new IllegalArgumentException("budgetWarning must be from 1 to 100, not " + warnPercent);
        }
        if (wrapUpMillis < 0) {
            throw new IllegalArgumentException("budgetWrapUpTime must not be negative");
        }
    }

    /** Nothing is limited, nothing is booked anywhere. */
    public static SpendingPlan unlimited() {
        return new SpendingPlan(Budget.UNLIMITED, Budget.UNLIMITED, 80, 15_000, GOODBYE, null);
    }

    /** The same limits, booked there. */
    public SpendingPlan of(SpendingLedger.Account other) {
        return new SpendingPlan(perCall, perDay, warnPercent, wrapUpMillis, wrapUp, other);
    }

    public boolean limited() {
        return !perCall.unlimited() || !perDay.unlimited();
    }

    /** Whether the day's budget is used up before a session has begun. */
    public boolean dayIsSpent() {
        return account != null && account.extended(perDay).percent(account.today()) >= 100;
    }

    /**
     * Refuses a budget in money for what has no price: it could not be kept.
     *
     * @param transcriber null when nothing is transcribed
     * @throws IllegalArgumentException which names the model
     */
    public void check(PriceTable prices, String model, String transcriber) {
        if (perCall.money() == null && perDay.money() == null) {
            return;
        }
        for (String name : new String[] {model, transcriber}) {
            if (name != null && (prices == null || prices.of(name) == null)) {
                throw new IllegalArgumentException("a budget in USD cannot be kept: the price of " + name
                        + " is not known; give it with the option prices or priceTable, or budget tokens or minutes");
            }
        }
    }
}
