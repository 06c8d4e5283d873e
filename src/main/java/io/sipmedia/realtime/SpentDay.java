// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.realtime.session.SpendingPlan;
import java.util.Map;

/**
 * A tenant's day whose budget is used up before a session has begun: none is connected.
 *
 * @param reason for people
 * @param event  for the routes
 */
record SpentDay(String reason, RealtimeEvent event) {

    /** Null while there is something left. */
    static SpentDay of(SpendingPlan plan) {
        if (!plan.dayIsSpent()) {
            return null;
        }
        String tenant = plan.account().tenant();
        return new SpentDay("the budget per day of " + tenant + " is used up: " + plan.perDay(),
                RealtimeEvent.of("budget-exceeded", "budget-exceeded", null, Map.of("budget", "day", "limit", plan.perDay().toString(),
                        "tenant", tenant, "today", plan.account().today().toMap())));
    }
}
