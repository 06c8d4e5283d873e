// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.CallRecord;
import io.sipmedia.call.CallStats;
import java.util.Map;
import org.apache.camel.Converter;

/** Lets the record and the stats of a call go to whatever takes JSON or a map: files, queues, SQL parameters. */
@Converter(generateLoader = true)
public final class CallRecordConverter {

    private CallRecordConverter() {
    }

    /** One JSON object. */
    @Converter
    public static String toJson(CallRecord record) {
        return record.toJson();
    }

    /** What the JSON holds. */
    @Converter
    public static Map<?, ?> toMap(CallRecord record) {
        return record.toMap();
    }

    /** One JSON object. */
    @Converter
    public static String toJson(CallStats stats) {
        return stats.toJson();
    }

    /** What the JSON holds. */
    @Converter
    public static Map<?, ?> toMap(CallStats stats) {
        return stats.toMap();
    }
}
