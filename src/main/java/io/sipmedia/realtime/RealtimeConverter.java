// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.SessionRecord;
import java.util.Map;
import org.apache.camel.Converter;

/**
 * Makes the record of a session readable for other components.
 */
@Converter(generateLoader = true)
public final class RealtimeConverter {

    private RealtimeConverter() {
    }

    /** The record as JSON. */
    @Converter
    public static String toJson(SessionRecord sessionRecord) {
        return sessionRecord.toJson();
    }

    /** The record as a map of plain values. */
    @Converter
    public static Map<String, Object> toMap(SessionRecord sessionRecord) {
        return sessionRecord.toMap();
    }
}
