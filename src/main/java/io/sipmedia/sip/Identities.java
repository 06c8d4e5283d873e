// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.message.Request;

/** Reads parties and headers of a request into plain values. */
final class Identities {

    private Identities() {
    }

    static SipIdentity of(Address address) {
        String name = address.getDisplayName();
        if (name != null) {
            name = name.trim();
            if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
                name = name.substring(1, name.length() - 1);
            }
            name = name.isEmpty() ? null : name;
        }
        URI uri = address.getURI();
        if (uri instanceof SipURI sip) {
            String user = sip.getUser();
            String port = sip.getPort() > 0 ? ":" + sip.getPort() : "";
            return new SipIdentity((sip.isSecure() ? "sips:" : "sip:") + (user == null ? "" : user + "@") + sip.getHost() + port,
                    unescape(user), sip.getHost(), name);
        }
        if (uri instanceof TelURL tel) {
            String number = (tel.isGlobal() && !tel.getPhoneNumber().startsWith("+") ? "+" : "") + tel.getPhoneNumber();
            return new SipIdentity("tel:" + number, number, null, name);
        }
        return new SipIdentity(uri.toString(), null, null, name);
    }

    static String requestUser(Request request) {
        URI uri = request.getRequestURI();
        if (uri instanceof SipURI sip) {
            return unescape(sip.getUser());
        }
        return uri instanceof TelURL tel ? (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber().replaceFirst("^\\+", "") : null;
    }

    /** Resolves %-escapes (RFC 3261 19.1.4 compares that way); what is malformed or hides control characters stays as sent. */
    static String unescape(String text) {
        if (text == null || text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.put(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            int value = high * 16 + low;
            if (high < 0 || low < 0 || value < ' ' || value == 0x7f) {
                return text;
            }
            out.put((byte) value);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            return text;
        }
    }

    static Map<String, List<String>> headers(SIPRequest request) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Iterator<String> names = request.getHeaderNames();
        while (names.hasNext()) {
            String name = names.next();
            List<String> values = new ArrayList<>();
            Iterator<SIPHeader> headers = request.getHeaders(name);
            while (headers.hasNext()) {
                String value = headers.next().getHeaderValue();
                values.add(value == null ? "" : value.trim());
            }
            all.put(name, List.copyOf(values));
        }
        return Collections.unmodifiableMap(all);
    }
}
