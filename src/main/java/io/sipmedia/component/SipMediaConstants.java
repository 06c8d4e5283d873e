// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import org.apache.camel.spi.Metadata;

/** The headers of {@code sip-media}. */
public final class SipMediaConstants {

    /** The scheme of the component. */
    public static final String SCHEME = "sip-media";

    @Metadata(description = "The call: 16 hex characters, our own id. What joins the phone side and the model side; on every exchange of both",
              javaType = "String")
    public static final String CALL_ID = "CamelSipMediaCallId";
    @Metadata(label = "consumer", description = "What happened: incoming, answered, dtmf, held, resumed, ended or stats", javaType = "String")
    public static final String EVENT = "CamelSipMediaEvent";
    @Metadata(label = "consumer", description = "The Call-ID the caller chose", javaType = "String")
    public static final String SIP_CALL_ID = "CamelSipMediaSipCallId";
    @Metadata(label = "consumer", description = "Who calls, as a URI", javaType = "String")
    public static final String FROM = "CamelSipMediaFrom";
    @Metadata(label = "consumer", description = "User part or telephone number of who calls", javaType = "String")
    public static final String FROM_USER = "CamelSipMediaFromUser";
    @Metadata(label = "consumer", description = "Display name of who calls", javaType = "String")
    public static final String FROM_DISPLAY_NAME = "CamelSipMediaFromDisplayName";
    @Metadata(label = "consumer", description = "Who was called, as a URI", javaType = "String")
    public static final String TO = "CamelSipMediaTo";
    @Metadata(label = "consumer", description = "User part or telephone number of who was called", javaType = "String")
    public static final String TO_USER = "CamelSipMediaToUser";
    @Metadata(label = "consumer", description = "User part of the Request-URI: what endpoints are chosen by", javaType = "String")
    public static final String REQUEST_USER = "CamelSipMediaRequestUser";
    @Metadata(label = "consumer", description = "Where the INVITE came from, as ip:port", javaType = "String")
    public static final String PEER = "CamelSipMediaPeer";
    @Metadata(label = "consumer", description = "The key that was pressed: 0-9, star, # or A-D", javaType = "String")
    public static final String DIGIT = "CamelSipMediaDigit";
    @Metadata(label = "consumer", description = "How long the key was pressed, in milliseconds", javaType = "Integer")
    public static final String DIGIT_DURATION = "CamelSipMediaDigitDuration";
    @Metadata(label = "consumer", description = "Why the call ended, a stable label such as remote-bye", javaType = "String")
    public static final String CAUSE = "CamelSipMediaCause";
    @Metadata(label = "consumer", description = "From the INVITE to the end, in milliseconds", javaType = "Long")
    public static final String DURATION = "CamelSipMediaDuration";
    @Metadata(label = "consumer", description = "How good the line is, from 1 (bad) to 4.5: the worse of both directions. stats: since the last"
                                                + " stats. ended: of the whole call. Absent while unknown",
              javaType = "Double")
    public static final String MOS = "CamelSipMediaMos";
    @Metadata(label = "producer", description = "The operation; overrides the option of the same name", javaType = "String")
    public static final String OPERATION = "CamelSipMediaOperation";
    @Metadata(description = "reject: the SIP status to refuse with, 300 to 699. ended: the status that belongs to the end",
              javaType = "Integer")
    public static final String STATUS = "CamelSipMediaStatus";
    @Metadata(description = "reject, hangup: the words that go with it. ended: the words the peer gave", javaType = "String")
    public static final String REASON = "CamelSipMediaReason";
    @Metadata(label = "producer", description = "transfer: the URI to send the caller to", javaType = "String")
    public static final String TARGET = "CamelSipMediaTarget";
    @Metadata(label = "producer", description = "transfer: whether the target was reached", javaType = "Boolean")
    public static final String TRANSFER_ACCEPTED = "CamelSipMediaTransferAccepted";
    @Metadata(label = "producer", description = "transfer: the last SIP status of the transfer", javaType = "Integer")
    public static final String TRANSFER_STATUS = "CamelSipMediaTransferStatus";

    private SipMediaConstants() {
    }
}
