// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What two sides agreed on for the audio of a call, and the SDP texts around it (RFC 4566, RFC 3264, RFC 4733 for
 * {@code telephone-event}).
 *
 * @param remote           where the other side wants its RTP; null when it named port 0 or the address 0.0.0.0
 * @param alaw             true: PCMA, false: PCMU
 * @param eventPayloadType payload type for DTMF towards the other side; -1 when it takes none
 * @param direction        what the other side said: sendrecv, sendonly, recvonly or inactive
 */
record MediaTerms(InetSocketAddress remote, boolean alaw, int eventPayloadType, String direction) {

    /** The payload type that the caller itself gives to telephone events. */
    static final int OWN_EVENTS = 101;

    /**
     * Reads the other side's SDP.
     *
     * @param fallbackHost the address of the signalling, for the odd SDP without {@code c=}
     * @throws CallerException when it has no audio the caller can speak
     */
    static MediaTerms read(String sdp, List<String> ownCodecs, String fallbackHost) {
        String host = fallbackHost;
        int port = -1;
        boolean media = false;
        String[] formats = {};
        int events = -1;
        String direction = "sendrecv";
        for (String line : sdp.split("\r?\n")) {
            if (line.startsWith("m=")) {
                if (media) {
                    break;
                }
                if (line.startsWith("m=audio ")) {
                    media = true;
                    String[] parts = line.split(" ");
                    port = Integer.parseInt(parts[1]);
                    formats = Arrays.copyOfRange(parts, 3, parts.length);
                }
            } else if (line.startsWith("c=IN IP")) {
                host = line.substring(line.lastIndexOf(' ') + 1).trim();
            } else if (line.toLowerCase(Locale.ROOT).matches("a=rtpmap:\\d+ telephone-event/8000.*")) {
                events = Integer.parseInt(line.substring(9, line.indexOf(' ')));
            } else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)\\s*")) {
                direction = line.substring(2).trim();
            }
        }
        for (String format : formats) {
            boolean alaw = "8".equals(format);
            if ((alaw || "0".equals(format)) && ownCodecs.contains(alaw ? "PCMA" : "PCMU")) {
                boolean nowhere = port == 0 || "0.0.0.0".equals(host);
                return new MediaTerms(nowhere ? null : new InetSocketAddress(host, port), alaw, events, direction);
            }
        }
        throw new CallerException("The other side's SDP has no audio in " + ownCodecs + ":\n" + sdp);
    }

    /** An offer of the caller's codecs. */
    static String offer(InetSocketAddress local, List<String> codecs, String direction, long session, int version) {
        return text(local, codecs, OWN_EVENTS, direction, session, version);
    }

    /** The answer to these terms as an offer: one codec, the events they offered, the direction mirrored. */
    String answer(InetSocketAddress local, String wanted, long session, int version) {
        String mirrored = switch (direction) {
            case "sendonly" -> "recvonly";
            case "recvonly" -> "sendonly";
            case "inactive" -> "inactive";
            default -> wanted;
        };
        return text(local, List.of(alaw ? "PCMA" : "PCMU"), eventPayloadType, mirrored, session, version);
    }

    private static String text(
            InetSocketAddress local, List<String> codecs, int events, String direction, long session, int version) {
        String host = local.getAddress().getHostAddress();
        String family = host.indexOf(':') < 0 ? "IP4" : "IP6";
        StringBuilder formats = new StringBuilder();
        StringBuilder maps = new StringBuilder();
        for (String codec : codecs) {
            int type = "PCMA".equals(codec) ? 8 : 0;
            formats.append(' ').append(type);
            maps.append("a=rtpmap:").append(type).append(' ').append(codec).append("/8000\r\n");
        }
        if (events >= 0) {
            formats.append(' ').append(events);
            maps.append("a=rtpmap:").append(events).append(" telephone-event/8000\r\n");
            maps.append("a=fmtp:").append(events).append(" 0-15\r\n");
        }
        return "v=0\r\no=caller " + session + " " + version + " IN " + family + " " + host + "\r\ns=-\r\nc=IN " + family + " "
                + host + "\r\nt=0 0\r\nm=audio " + local.getPort() + " RTP/AVP" + formats + "\r\n" + maps
                + "a=ptime:20\r\na=" + direction + "\r\n";
    }
}
