// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import org.apache.camel.spi.Metadata;

/**
 * The headers of {@code openai-sip:}. What they have in common with {@code sip-media:} is named alike, so that routes serve both.
 */
public final class OpenAiSipConstants {

    @Metadata(label = "common", description = "The call: OpenAI's id of it, rtc_ and more; joins webhook, requests and the model's session",
              javaType = "String")
    public static final String CALL_ID = "CamelSipMediaCallId";
    @Metadata(label = "consumer", description = "The event's type: realtime.call.incoming, or another that include names", javaType = "String")
    public static final String EVENT = "CamelOpenAiSipEvent";
    @Metadata(label = "consumer", description = "OpenAI's id of the event", javaType = "String")
    public static final String EVENT_ID = "CamelOpenAiSipEventId";
    @Metadata(label = "consumer", description = "Who calls, as a URI, as the trunk says it; nobody has checked it", javaType = "String")
    public static final String FROM = "CamelSipMediaFrom";
    @Metadata(label = "consumer", description = "User part or telephone number of who calls", javaType = "String")
    public static final String FROM_USER = "CamelSipMediaFromUser";
    @Metadata(label = "consumer", description = "Who was called, as a URI", javaType = "String")
    public static final String TO = "CamelSipMediaTo";
    @Metadata(label = "consumer", description = "User part or telephone number of who was called", javaType = "String")
    public static final String TO_USER = "CamelSipMediaToUser";
    @Metadata(label = "consumer", description = "The Call-ID of the INVITE", javaType = "String")
    public static final String SIP_CALL_ID = "CamelSipMediaSipCallId";
    @Metadata(label = "producer", description = "Overrides the option operation", javaType = "String")
    public static final String OPERATION = "CamelOpenAiSipOperation";
    @Metadata(label = "producer", description = "reject: the SIP status to refuse with, 400 to 699; overrides the option status", javaType = "Integer")
    public static final String STATUS = "CamelSipMediaStatus";
    @Metadata(label = "producer", description = "refer: the URI to send the caller to; overrides the option target", javaType = "String")
    public static final String TARGET = "CamelSipMediaTarget";

    private OpenAiSipConstants() {
    }
}
