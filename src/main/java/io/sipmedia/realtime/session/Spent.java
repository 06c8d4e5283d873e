// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was spent.
 *
 * @param money  in USD, as far as it is known
 * @param tokens input and output, transcriptions included
 * @param millis of sessions, from the first time they were ready
 */
public record Spent(BigDecimal money, long tokens, long millis) {

    public static final Spent NOTHING = new Spent(BigDecimal.ZERO, 0, 0);

    public Spent plus(Spent more) {
        return new Spent(money.add(more.money), tokens + more.tokens, millis + more.millis);
    }

    /** As a map of plain values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("costUsd", money);
        map.put("tokens", tokens);
        map.put("millis", millis);
        return map;
    }
}
