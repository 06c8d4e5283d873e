// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import org.apache.camel.spi.Metadata;

/**
 * The headers of {@code realtime:}.
 */
public final class RealtimeConstants {

    @Metadata(label = "common", description = "The call; joins the phone side and the model side", javaType = "String")
    public static final String CALL_ID = "CamelSipMediaCallId";
    @Metadata(label = "consumer", description = "Short name of what happened: transcript, speech-started, tool and so on; the protocol's name"
            + " for events that have no short one", javaType = "String")
    public static final String EVENT = "CamelRealtimeEvent";
    @Metadata(label = "consumer", description = "The protocol's event type", javaType = "String")
    public static final String EVENT_TYPE = "CamelRealtimeEventType";
    @Metadata(label = "consumer", description = "The server's id of the event", javaType = "String")
    public static final String EVENT_ID = "CamelRealtimeEventId";
    @Metadata(label = "consumer", description = "The server's event, untouched", javaType = "String")
    public static final String JSON = "CamelRealtimeJson";
    @Metadata(label = "consumer", description = "The conversation item", javaType = "String")
    public static final String ITEM_ID = "CamelRealtimeItemId";
    @Metadata(label = "consumer", description = "The response", javaType = "String")
    public static final String RESPONSE_ID = "CamelRealtimeResponseId";
    @Metadata(label = "consumer", description = "Who speaks: caller or model", javaType = "String")
    public static final String SPEAKER = "CamelRealtimeSpeaker";
    @Metadata(label = "consumer", description = "Begin of the utterance, in ms since the call's first audio", javaType = "Long")
    public static final String START_MILLIS = "CamelRealtimeStartMillis";
    @Metadata(label = "consumer", description = "End of the utterance, in ms since the call's first audio", javaType = "Long")
    public static final String END_MILLIS = "CamelRealtimeEndMillis";
    @Metadata(label = "consumer", description = "Whether the words are final", javaType = "Boolean")
    public static final String FINAL = "CamelRealtimeFinal";
    @Metadata(label = "consumer", description = "Whether the utterance was cut off by the caller; such a transcript replaces an earlier"
            + " one of the same item", javaType = "Boolean")
    public static final String TRUNCATED = "CamelRealtimeTruncated";
    @Metadata(label = "consumer", description = "How the response ended: completed, cancelled, failed or incomplete", javaType = "String")
    public static final String STATUS = "CamelRealtimeStatus";
    @Metadata(label = "common", description = "The function the model calls", javaType = "String")
    public static final String TOOL_NAME = "CamelRealtimeToolName";
    @Metadata(label = "common", description = "The call of a function; operation=tool-output needs it", javaType = "String")
    public static final String TOOL_CALL_ID = "CamelRealtimeToolCallId";
    @Metadata(label = "consumer", description = "The server's error code", javaType = "String")
    public static final String ERROR_CODE = "CamelRealtimeErrorCode";
    @Metadata(label = "consumer", description = "The server's error message", javaType = "String")
    public static final String ERROR_MESSAGE = "CamelRealtimeErrorMessage";
    @Metadata(label = "producer", description = "Overrides the option operation", javaType = "String")
    public static final String OPERATION = "CamelRealtimeOperation";
    @Metadata(label = "producer", description = "After operation=open with awaitReady: whether the session is ready", javaType = "Boolean")
    public static final String READY = "CamelRealtimeReady";

    @Metadata(label = "producer", description = "With operation=say or operation=respond: ignore, and nobody interrupts these words;"
            + " other operations do not look at it", javaType = "String")
    public static final String INTERRUPT = "CamelRealtimeInterrupt";
    @Metadata(label = "producer", description = "Who pays for the session that is opened; overrides the option tenant", javaType = "String")
    public static final String TENANT = "CamelRealtimeTenant";
    @Metadata(label = "producer", description = "Who calls, for the option safetySecret; the phone's events carry it, and it is told to"
            + " the provider as a keyed hash only", javaType = "String")
    public static final String CALLER = "CamelSipMediaFrom";

    private RealtimeConstants() {
    }
}
