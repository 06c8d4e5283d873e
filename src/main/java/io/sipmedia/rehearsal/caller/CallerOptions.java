// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a {@link ScriptedCaller.Builder} collected. */
record CallerOptions(
        String target, String from, String displayName, List<Map.Entry<String, String>> headers, boolean tcp, List<String> codecs,
        boolean delayedOffer, InetAddress localAddress, Duration answerLimit, int transferStatus, String transferReason,
        double speechLevelDbfs, long seed, boolean reports, Consumer<ConversationEvent> listener) {

    /** Where the target listens; 5060 when it names no port. */
    InetSocketAddress peer() throws IOException {
        String hostPort = target.replaceFirst("^sips?:", "").replaceFirst("^[^@]*@", "").replaceFirst("[;?>].*", "");
        int colon = hostPort.lastIndexOf(':');
        boolean hasPort = colon > hostPort.lastIndexOf(']');
        String host = hasPort ? hostPort.substring(0, colon) : hostPort;
        return new InetSocketAddress(InetAddress.getByName(host), hasPort ? Integer.parseInt(hostPort.substring(colon + 1)) : 5060);
    }

    /** The From header's address; a bare number gets the caller's own host. */
    String fromAddress(InetAddress local) {
        String uri = from.contains(":") ? from : "sip:" + from;
        if (!uri.contains("@")) {
            uri += "@" + local.getHostAddress();
        }
        String display = displayName == null ? "" : "\"" + displayName.replace("\\", "\\\\").replace("\"", "\\\"") + "\" ";
        return display + "<" + uri + ">";
    }
}
