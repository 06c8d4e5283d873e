// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a session description line by line (RFC 8866 9), in time linear in its length. Used once. */
final class SdpParser {
    private String origin = "- 0 0 IN IP4 0.0.0.0";
    private String name = "-";
    private String timing = "0 0";
    private String connection;
    private boolean versionSeen;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();

    // the section being read
    private String[] mediaLine;
    private int mediaPort;
    private String mediaConnection;
    private List<Attribute> mediaAttributes;

    SessionDescription parse(String text) throws SdpException {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                end = text.length();
            }
            String line = text.substring(start, end).strip();
            if (!line.isEmpty()) {
                line(line);
            }
            start = end + 1;
        }
        closeMedia();
        if (!versionSeen) {
            throw new SdpException(400, "no v= line in the session description");
        }
        return new SessionDescription(origin, name, connection, timing, attributes, media);
    }

    private void line(String line) throws SdpException {
        if (line.length() < 2 || line.charAt(1) != '=') {
            throw new SdpException(400, "a line of the session description is not of the form x=value");
        }
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' && line.charAt(i) != '\t') {
                throw new SdpException(400, "control character in the session description");
            }
        }
        String value = line.substring(2).strip();
        switch (line.charAt(0)) {
            case 'v' -> version(value);
            case 'o' -> origin = value;
            case 's' -> name = value;
            case 'c' -> connection(value);
            case 't' -> timing = value;
            case 'a' -> (mediaLine == null ? attributes : mediaAttributes).add(Attribute.parse(value));
            case 'm' -> media(value);
            default -> {
                // i=, u=, e=, p=, b=, r=, z=, k= and letters to come mean nothing to a phone call
            }
        }
    }

    private void version(String value) throws SdpException {
        if (!value.equals("0")) {
            throw new SdpException(400, "unknown version of the session description");
        }
        versionSeen = true;
    }

    private void connection(String value) throws SdpException {
        String[] parts = value.split("[ \t]+", 4);
        if (parts.length < 3 || !parts[0].equalsIgnoreCase("IN") || parts[2].length() > 255) {
            throw new SdpException(400, "malformed c= line in the session description");
        }
        // the TTL of a multicast address follows a slash
        int slash = parts[2].indexOf('/');
        String address = slash < 0 ? parts[2] : parts[2].substring(0, slash);
        if (mediaLine == null) {
            connection = address;
        } else if (mediaConnection == null) {
            mediaConnection = address;
        }
    }

    private void media(String value) throws SdpException {
        closeMedia();
        if (media.size() == SessionDescription.MAX_MEDIA) {
            throw new SdpException(488, "more than " + SessionDescription.MAX_MEDIA + " media sections");
        }
        mediaLine = value.split("[ \t]+");
        if (mediaLine.length < 4) {
            throw new SdpException(400, "malformed m= line in the session description");
        }
        String port = mediaLine[1];
        int slash = port.indexOf('/');
        mediaPort = Numbers.parse(slash < 0 ? port : port.substring(0, slash), 0, 65_535, -1);
        if (mediaPort < 0) {
            throw new SdpException(400, "malformed port in the session description");
        }
        mediaConnection = null;
        mediaAttributes = new ArrayList<>();
    }

    private void closeMedia() {
        if (mediaLine != null) {
            List<String> formats = Arrays.asList(mediaLine).subList(3, mediaLine.length);
            media.add(new MediaDescription(mediaLine[0], mediaPort, mediaLine[2], formats, mediaConnection, mediaAttributes));
            mediaLine = null;
        }
    }
}
