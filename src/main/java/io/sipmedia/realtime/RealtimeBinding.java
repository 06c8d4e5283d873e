// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.RealtimeEvent;
import io.sipmedia.realtime.session.RealtimeEvent.Detail;
import java.util.EnumMap;
import java.util.Map;
import org.apache.camel.Message;

/**
 * From events to messages.
 */
final class RealtimeBinding {

    private static final Map<Detail, String> HEADERS = new EnumMap<>(Map.ofEntries(
            Map.entry(Detail.EVENT_ID, RealtimeConstants.EVENT_ID),
            Map.entry(Detail.ITEM_ID, RealtimeConstants.ITEM_ID),
            Map.entry(Detail.RESPONSE_ID, RealtimeConstants.RESPONSE_ID),
            Map.entry(Detail.SPEAKER, RealtimeConstants.SPEAKER),
            Map.entry(Detail.START_MILLIS, RealtimeConstants.START_MILLIS),
            Map.entry(Detail.END_MILLIS, RealtimeConstants.END_MILLIS),
            Map.entry(Detail.FINAL, RealtimeConstants.FINAL),
            Map.entry(Detail.TRUNCATED, RealtimeConstants.TRUNCATED),
            Map.entry(Detail.STATUS, RealtimeConstants.STATUS),
            Map.entry(Detail.TOOL_NAME, RealtimeConstants.TOOL_NAME),
            Map.entry(Detail.TOOL_CALL_ID, RealtimeConstants.TOOL_CALL_ID),
            Map.entry(Detail.ERROR_CODE, RealtimeConstants.ERROR_CODE),
            Map.entry(Detail.ERROR_MESSAGE, RealtimeConstants.ERROR_MESSAGE)));

    private RealtimeBinding() {
    }

    static void bind(String callId, RealtimeEvent event, Message message) {
        message.setBody(event.body());
        message.setHeader(RealtimeConstants.CALL_ID, callId);
        message.setHeader(RealtimeConstants.EVENT, event.group() == null ? event.type() : event.group());
        message.setHeader(RealtimeConstants.EVENT_TYPE, event.type());
        if (event.json() != null) {
            message.setHeader(RealtimeConstants.JSON, event.json());
        }
        event.details().forEach((detail, value) -> message.setHeader(HEADERS.get(detail), value));
    }
}
