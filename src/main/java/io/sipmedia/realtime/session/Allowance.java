// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a session may spend, as far as routes have decided by now: the call's budget and the tenant's for today, and how much of them is
 * used.
 *
 * <p>Thread: the call's loop.
 */
final class Allowance {

    /**
     * The budget of which more is used.
     *
     * @param ofDay   the tenant's for today, else the call's
     * @param percent of it
     * @param limit   itself
     */
    record Standing(boolean ofDay, int percent, Budget limit) {

        String budget() {
            return ofDay ? "day" : "call";
        }
    }

    private final SpendingPlan plan;
    private Budget perCall;

    Allowance(SpendingPlan plan) {
        this.plan = plan;
        perCall = plan.perCall();
    }

    /** Whether minutes count. */
    boolean limitsTime() {
        return plan.perCall().millis() != null || plan.perDay().millis() != null;
    }

    /** Whether it counts what the server says was used. */
    boolean limitsUsage() {
        return perCall.money() != null || perCall.tokens() != null || plan.perDay().money() != null || plan.perDay().tokens() != null;
    }

    /** More for this session. */
    void extend(Budget more) {
        perCall = perCall.plus(more);
    }

    /** More for the tenant's day. */
    void extendDay(Budget more) {
        if (plan.account() != null) {
            plan.account().extend(more);
        }
    }

    /** @param spent by this session */
    Standing standing(Spent spent) {
        int call = perCall.percent(spent);
        Budget today = plan.account() == null ? plan.perDay() : plan.account().extended(plan.perDay());
        int day = plan.account() == null ? 0 : today.percent(plan.account().today());
        return day > call ? new Standing(true, day, today) : new Standing(false, call, perCall);
    }

    /** What routes are told of it. */
    Map<String, Object> body(Standing standing, Spent spent) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("budget", standing.budget());
        map.put("limit", standing.limit().toString());
        map.put("percent", standing.percent());
        map.put("spent", spent.toMap());
        if (plan.account() != null) {
            map.put("tenant", plan.account().tenant());
            map.put("today", plan.account().today().toMap());
        }
        return map;
    }
}
