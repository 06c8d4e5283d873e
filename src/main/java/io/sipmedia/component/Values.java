// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.netty.util.NetUtil;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpPorts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Reads values of options; what is wrong is told with the option's name, what it holds and what is allowed. */
final class Values {

    private Values() {
    }

    /** The parts of a comma separated list, without blanks and empty parts. */
    static List<String> list(String value) {
        return value == null ? List.of()
                : Arrays.stream(value.split(",")).map(String::trim).filter(part -> !part.isEmpty()).toList();
    }

    static IllegalArgumentException wrong(String option, Object value, String allowed) {
        return new IllegalArgumentException("The option " + option + " is '" + value + "'; allowed: " + allowed);
    }

    static String oneOf(String option, String value, String... allowed) {
        for (String each : allowed) {
            if (each.equalsIgnoreCase(value)) {
                return each;
            }
        }
        throw wrong(option, value, String.join(", ", allowed));
    }

    static long atLeast(String option, long value, long least, String unit) {
        if (value < least) {
            throw wrong(option, value, least + " or more" + unit);
        }
        return value;
    }

    static long between(String option, long value, long least, long most, String unit) {
        if (value < least || value > most) {
            throw wrong(option, value, least + " to " + most + unit);
        }
        return value;
    }

    static List<AudioCodecId> codecs(String value) {
        List<AudioCodecId> codecs = new ArrayList<>();
        String known = Arrays.stream(AudioCodecId.values()).map(AudioCodecId::encodingName).collect(Collectors.joining(", "));
        for (String name : list(value)) {
            AudioCodecId found = Arrays.stream(AudioCodecId.values())
                    .filter(id -> id.encodingName().equalsIgnoreCase(name))
                    .findFirst().orElseThrow(() -> wrong("codecs", value, "a comma separated list of " + known));
            if (!codecs.contains(found)) {
                codecs.add(found);
            }
        }
        if (codecs.isEmpty()) {
            throw wrong("codecs", value, "a comma separated list of " + known);
        }
        return codecs;
    }

    /** First and last port of a range such as {@code 40000-49999}. */
    static int[] ports(String value) {
        String[] ends = value == null ? new String[0] : value.trim().split("-");
        try {
            int first = Integer.parseInt(ends[0].trim());
            int last = Integer.parseInt(ends[1].trim());
            if (ends.length == 2 && first >= 1024 && last <= RtpPorts.LAST_PORT && first < last) {
                return new int[] {first, last};
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // told below, with what is allowed
        }
        throw wrong("rtpPorts", value, "first-last with 1024 <= first < last <= 65535, such as 40000-49999");
    }

    /** An address to announce: an IP literal, never a name that changes behind our back; null when not given. */
    static InetAddress address(String option, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(value.trim());
        if (address == null || address.isAnyLocalAddress()) {
            throw wrong(option, value, "an IP address that callers can reach, such as 203.0.113.7");
        }
        return address;
    }
}
