// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One {@code m=} section (RFC 8866 5.14).
 *
 * @param type       audio, video, image …
 * @param port       0 rejects or disables the stream
 * @param protocol   such as {@code RTP/AVP}
 * @param formats    payload types for RTP, in order of preference
 * @param connection the address of its own {@code c=} line; null when the session's applies
 * @param attributes all its {@code a=} lines in order, also those we do not know
 */
public record MediaDescription(
        String type, int port, String protocol, List<String> formats, String connection, List<Attribute> attributes) {

    /** Copies the lists. */
    public MediaDescription {
        formats = List.copyOf(formats);
        attributes = List.copyOf(attributes);
    }

    /** What a payload type means here: its rtpmap, else the static assignment; null when unknown. */
    public RtpMap rtpMap(int payloadType) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equalsIgnoreCase("rtpmap") && attribute.value() != null) {
                RtpMap map = RtpMap.parse(attribute.value());
                if (map != null && map.payloadType() == payloadType) {
                    return map;
                }
            }
        }
        return RtpMap.ofStatic(payloadType);
    }

    /** The meanings of all formats that have one, in order of preference; a type listed twice counts once. */
    public List<RtpMap> rtpMaps() {
        RtpMap[] byType = new RtpMap[128];
        for (Attribute attribute : attributes) {
            RtpMap map = attribute.name().equalsIgnoreCase("rtpmap") && attribute.value() != null
                    ? RtpMap.parse(attribute.value()) : null;
            if (map != null && byType[map.payloadType()] == null) {
                byType[map.payloadType()] = map;
            }
        }
        boolean[] seen = new boolean[128];
        List<RtpMap> maps = new ArrayList<>();
        for (String format : formats) {
            int type = Numbers.parse(format, 0, 127, -1);
            if (type < 0 || seen[type]) {
                continue;
            }
            seen[type] = true;
            RtpMap map = byType[type] == null ? RtpMap.ofStatic(type) : byType[type];
            if (map != null) {
                maps.add(map);
            }
        }
        return maps;
    }

    /** The format parameters of a payload type; null when there are none. */
    public String fmtp(int payloadType) {
        String prefix = payloadType + " ";
        for (Attribute attribute : attributes) {
            if (attribute.name().equalsIgnoreCase("fmtp") && attribute.value() != null && attribute.value().startsWith(prefix)) {
                return attribute.value().substring(prefix.length()).trim();
            }
        }
        return null;
    }

    /** The wanted packet time in milliseconds; 0 when it says none. */
    public int ptime() {
        return millis("ptime");
    }

    /** The longest packet time in milliseconds; 0 when it says none. */
    public int maxPtime() {
        return millis("maxptime");
    }

    private int millis(String name) {
        String value = attribute(name);
        return value == null ? 0 : Numbers.parse(value, 1, 1000, 0);
    }

    /** The direction this section names itself; null when it names none. */
    public Direction direction() {
        return Attribute.direction(attributes);
    }

    /** The first attribute of that name: its value, "" for a property; null when absent. */
    public String attribute(String name) {
        return Attribute.first(attributes, name);
    }

    /** The RTCP port of {@code a=rtcp} (RFC 3605), else the RTP port plus one. */
    public int rtcpPort() {
        String value = attribute("rtcp");
        int own = value == null ? 0 : Numbers.parse(value.split(" ", 2)[0], 1, 65_535, 0);
        return own == 0 ? port + 1 : own;
    }

    /** The address of {@code a=rtcp} (RFC 3605); null when it names none, which is that of RTP. */
    public String rtcpAddress() {
        String value = attribute("rtcp");
        String[] parts = value == null ? new String[0] : value.trim().split(" +");
        return parts.length < 4 ? null : parts[3];
    }

    /** The values of its {@code a=crypto} lines (RFC 4568), untouched. */
    public List<String> crypto() {
        return attributes.stream().filter(a -> a.name().equalsIgnoreCase("crypto") && a.value() != null)
                .map(Attribute::value).toList();
    }

    /** Whether this is plain RTP: the profiles AVP and AVPF without encryption. */
    public boolean plainRtp() {
        String profile = protocol.toUpperCase(Locale.ROOT);
        return profile.equals("RTP/AVP") || profile.equals("RTP/AVPF");
    }

    /** The same stream refused: port 0, as RFC 3264 6 wants it in an answer. */
    public MediaDescription refused() {
        return new MediaDescription(type, 0, protocol, formats.subList(0, 1), null, List.of());
    }

    void write(StringBuilder out) {
        out.append("m=").append(type).append(' ').append(port).append(' ').append(protocol);
        formats.forEach(format -> out.append(' ').append(format));
        out.append("\r\n");
        if (connection != null) {
            out.append(SessionDescription.connectionLine(connection)).append("\r\n");
        }
        attributes.forEach(attribute -> out.append(attribute).append("\r\n"));
    }
}
