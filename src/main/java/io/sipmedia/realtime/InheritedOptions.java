// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOption;
import io.sipmedia.realtime.dialect.SessionOptions;
import java.util.List;

/**
 * Options that were not set for the dialect at hand: a failover has those of the server before it, an endpoint that names a
 * dialect of its own has the component's. Those that the dialect cannot send are left away; what was set for it is refused.
 */
final class InheritedOptions {

    private InheritedOptions() {
    }

    /**
     * Those that the dialect cannot send, in order.
     *
     * @param own  of the server that speaks the dialect
     * @param from where it has its options from if nobody has set others; may be null
     */
    static List<SessionOption> unsent(Dialect dialect, RealtimeConfiguration own, RealtimeConfiguration from) {
        if (from == null) {
            return List.of();
        }
        SessionOptions asked = own.toOptions(dialect);
        SessionOptions inherited = from.toOptions(dialect);
        return SessionOption.unsent(dialect, asked).stream().filter(each -> each.same(asked, inherited, dialect)).toList();
    }

    /** The options without those. */
    static SessionOptions fitting(Dialect dialect, RealtimeConfiguration own, RealtimeConfiguration from) {
        SessionOptions options = own.toOptions(dialect);
        for (SessionOption each : unsent(dialect, own, from)) {
            options = each.without(options, dialect.defaults());
        }
        return options;
    }
}
