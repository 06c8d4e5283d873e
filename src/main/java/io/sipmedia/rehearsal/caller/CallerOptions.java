// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a {@link ScriptedCaller.Builder} collected. */
record CallerOptions(
        String target, String from, String displayName, List<Map.Entry<String, String>> headers, boolean tcp, List<String> codecs,
        boolean delayedOffer, InetAddress localAddress, Duration answerLimit, int transferStatus, String transferReason,
        double speechLevelDbfs, long seed, Consumer<ConversationEvent> listener) {
}
