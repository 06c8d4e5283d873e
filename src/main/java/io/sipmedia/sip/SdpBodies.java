// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.sipmedia.sip.sdp.SdpException;
import io.sipmedia.sip.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Message;

/** Finds the session description in a message's body: plain, or a part of multipart/mixed (RFC 5621). */
final class SdpBodies {
    private static final int MAX_PARTS = 16;

    private SdpBodies() {
    }

    /** A body of a type we do not read: 415 (RFC 3261 21.4.13). */
    static final class UnsupportedBody extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The description; null when the message has no body. */
    static SessionDescription of(Message message) throws UnsupportedBody, SdpException {
        byte[] body = message.getRawContent();
        if (body == null || body.length == 0) {
            return null;
        }
        ContentTypeHeader type = (ContentTypeHeader) message.getHeader(ContentTypeHeader.NAME);
        if (type == null || message.getHeader("Content-Encoding") != null) {
            throw new UnsupportedBody();
        }
        String name = (type.getContentType() + "/" + type.getContentSubType()).toLowerCase(Locale.ROOT);
        if (name.equals("application/sdp")) {
            return SessionDescription.parse(body);
        }
        if (name.equals("multipart/mixed") || name.equals("multipart/alternative")) {
            return part(new String(body, StandardCharsets.ISO_8859_1), type.getParameter("boundary"));
        }
        throw new UnsupportedBody();
    }

    private static SessionDescription part(String body, String boundary) throws UnsupportedBody, SdpException {
        if (boundary == null || boundary.isEmpty() || boundary.length() > 72) {
            throw new UnsupportedBody();
        }
        String quoted = boundary.startsWith("\"") && boundary.endsWith("\"") && boundary.length() > 2
                ? boundary.substring(1, boundary.length() - 1) : boundary;
        String delimiter = "--" + quoted;
        int start = body.indexOf(delimiter);
        for (int i = 0; i < MAX_PARTS && start >= 0; i++) {
            int next = body.indexOf("\n" + delimiter, start + delimiter.length());
            if (next < 0) {
                break;
            }
            String section = body.substring(body.indexOf('\n', start) + 1, next);
            int blank = section.indexOf("\r\n\r\n");
            int skip = 4;
            if (blank < 0) {
                blank = section.indexOf("\n\n");
                skip = 2;
            }
            if (blank >= 0 && section.substring(0, blank).toLowerCase(Locale.ROOT)
                    .matches("(?s).*content-type[ \t]*:[ \t]*application/sdp.*")) {
                return SessionDescription.parse(section.substring(blank + skip).getBytes(StandardCharsets.ISO_8859_1));
            }
            start = next + 1;
        }
        throw new UnsupportedBody();
    }
}
