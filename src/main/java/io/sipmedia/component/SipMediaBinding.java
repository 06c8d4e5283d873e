// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Call;
import io.sipmedia.call.CallRecord;
import io.sipmedia.call.CallStats;
import io.sipmedia.sip.InviteDialog;
import io.sipmedia.sip.SipIdentity;
import io.sipmedia.support.CamelHeaderGuard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Message;

/** Puts what happens to one call into messages. Everything a peer has chosen is cleaned on the way. Thread: any. */
final class SipMediaBinding {

    private static final int MAX_TEXT = 256;
    private static final CamelHeaderGuard GUARD = new CamelHeaderGuard();

    private final Call call;
    private final Map<String, Object> identity = new LinkedHashMap<>();
    private final Map<String, String> chosen = new LinkedHashMap<>();

    /** @param headers names of SIP headers that pass, lower case, with a trailing * for any end */
    SipMediaBinding(Call call, List<String> headers) {
        this.call = call;
        InviteDialog dialog = call.dialog();
        put(SipMediaConstants.SIP_CALL_ID, dialog.callId());
        SipIdentity from = dialog.from();
        if (from != null) {
            put(SipMediaConstants.FROM, from.uri());
            put(SipMediaConstants.FROM_USER, from.user());
            put(SipMediaConstants.FROM_DISPLAY_NAME, from.displayName());
        }
        SipIdentity to = dialog.to();
        if (to != null) {
            put(SipMediaConstants.TO, to.uri());
            put(SipMediaConstants.TO_USER, to.user());
        }
        put(SipMediaConstants.REQUEST_USER, dialog.requestUser());
        if (dialog.peer() != null) {
            put(SipMediaConstants.PEER, dialog.peer().getAddress().getHostAddress() + ":" + dialog.peer().getPort());
        }
        // each header is printed to be read, and few routes want any
        if (!headers.isEmpty()) {
            dialog.headers().forEach((name, values) -> {
                if (!values.isEmpty() && passes(headers, name.toLowerCase(Locale.ROOT))) {
                    chosen.put(name, String.join(", ", values));
                }
            });
        }
    }

    void incoming(Message message) {
        event(message, CallEvent.INCOMING);
    }

    void event(Message message, CallEvent event) {
        // the peer's headers first: whatever they are named, ours come after them
        GUARD.copy(chosen, message.getExchange(), message);
        identity.forEach(message::setHeader);
        message.setHeader(SipMediaConstants.CALL_ID, call.id());
        message.setHeader(SipMediaConstants.EVENT, event.label());
    }

    void digit(Message message, char digit, int durationMillis) {
        event(message, CallEvent.DTMF);
        message.setHeader(SipMediaConstants.DIGIT, String.valueOf(digit));
        message.setHeader(SipMediaConstants.DIGIT_DURATION, durationMillis);
        message.setBody(String.valueOf(digit));
    }

    void ended(Message message, CallRecord record) {
        event(message, CallEvent.ENDED);
        message.setHeader(SipMediaConstants.CAUSE, record.cause());
        message.setHeader(SipMediaConstants.STATUS, record.status());
        put(message, SipMediaConstants.REASON, record.reason());
        message.setHeader(SipMediaConstants.DURATION, record.durationMillis());
        if (record.media() != null) {
            mos(message, CallStats.worse(record.media().mos(), record.media().peerMos()));
        }
        message.setBody(record);
    }

    void stats(Message message, CallStats stats) {
        event(message, CallEvent.STATS);
        mos(message, stats.mos());
        message.setBody(stats);
    }

    private static void mos(Message message, Double mos) {
        if (mos != null) {
            message.setHeader(SipMediaConstants.MOS, mos);
        }
    }

    private void put(String header, String value) {
        if (value != null) {
            identity.put(header, CamelHeaderGuard.clean(value, MAX_TEXT));
        }
    }

    private static void put(Message message, String header, String value) {
        if (value != null) {
            message.setHeader(header, CamelHeaderGuard.clean(value, MAX_TEXT));
        }
    }

    private static boolean passes(List<String> allowed, String name) {
        for (String each : allowed) {
            if (each.endsWith("*") ? name.startsWith(each.substring(0, each.length() - 1)) : name.equals(each)) {
                return true;
            }
        }
        return false;
    }
}
