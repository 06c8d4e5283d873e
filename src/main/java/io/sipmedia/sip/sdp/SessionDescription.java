// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A session description (RFC 8866), as much of it as phone calls use. {@link #toString()} writes it.
 *
 * @param origin     the value of the {@code o=} line
 * @param name       the value of the {@code s=} line
 * @param connection the address of the session's {@code c=} line, such as {@code 192.0.2.1}; null when there is none
 * @param timing     the value of the first {@code t=} line
 * @param attributes the session's {@code a=} lines in order
 * @param media      the {@code m=} sections in order
 */
public record SessionDescription(
        String origin, String name, String connection, String timing, List<Attribute> attributes, List<MediaDescription> media) {

    /** The longest description read, in bytes: far above what phones send, far below what hurts. */
    public static final int MAX_BYTES = 8 * 1024;
    /** The most media sections read. */
    public static final int MAX_MEDIA = 64;

    /** Copies the lists. */
    public SessionDescription {
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /**
     * Reads a description in one pass, forgiving what real devices do (bare LF, blanks, missing lines) and refusing what
     * breaks the grammar.
     *
     * @throws SdpException status 400 for a malformed one, 488 for one that is too large
     */
    public static SessionDescription parse(byte[] body) throws SdpException {
        if (body.length > MAX_BYTES) {
            throw new SdpException(488, "session description longer than " + MAX_BYTES + " bytes");
        }
        return new SdpParser().parse(new String(body, StandardCharsets.UTF_8));
    }

    /** Reads a description. @throws SdpException as {@link #parse(byte[])} does */
    public static SessionDescription parse(String text) throws SdpException {
        if (text.length() > MAX_BYTES) {
            throw new SdpException(488, "session description longer than " + MAX_BYTES + " bytes");
        }
        return new SdpParser().parse(text);
    }

    /** The address media of a section is to be sent to: its own, else the session's; null when there is none. */
    public String connectionOf(MediaDescription section) {
        return section.connection() == null ? connection : section.connection();
    }

    /** The direction of a section: its own, else the session's, else sendrecv (RFC 8866 6.7). */
    public Direction directionOf(MediaDescription section) {
        if (section.direction() != null) {
            return section.direction();
        }
        Direction session = Attribute.direction(attributes);
        return session == null ? Direction.SENDRECV : session;
    }

    static String connectionLine(String address) {
        return "c=IN " + (address.indexOf(':') >= 0 ? "IP6 " : "IP4 ") + address;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(256);
        out.append("v=0\r\no=").append(origin).append("\r\ns=").append(name).append("\r\n");
        if (connection != null) {
            out.append(connectionLine(connection)).append("\r\n");
        }
        out.append("t=").append(timing).append("\r\n");
        attributes.forEach(attribute -> out.append(attribute).append("\r\n"));
        media.forEach(section -> section.write(out));
        return out.toString();
    }
}
