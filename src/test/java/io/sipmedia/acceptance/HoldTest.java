// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Hold and resume in all ways that telephones have for it (RFC 3264 8.4). */
class HoldTest extends AcceptanceTest {

    private static final Duration WATCHDOG = Duration.ofMillis(800);

    @Test
    void aCallOnHoldIsSilentStaysAndGoesOn() throws Exception {
        start(new Agent.Setup().phone("rtpTimeout=" + WATCHDOG.toMillis())
                .answers("A long answer, in the middle of which the caller goes away to fetch something."));
        ScriptedCaller caller = agent.caller().build();
        try (caller) {
            Sound.awaitHeard(caller.call(), Sound.GREETING);
            holdAndResume(caller, () -> caller.holds("sendonly"), "recvonly");
            holdAndResume(caller, () -> caller.holds("inactive"), "inactive");
            holdAndResume(caller, caller::holdsByAddress, "recvonly");
            caller.hangsUp();
        }
        CallRecord record = agent.record();
        assertEquals("remote-bye", record.cause());
        assertEquals(3, record.holds());
        assertEquals(3, agent.events("held").size());
        assertEquals(3, agent.events("resumed").size());
    }

    private void holdAndResume(ScriptedCaller caller, Runnable hold, String answered) {
        caller.says(Sound.tone(700)).hearsFor(Duration.ofMillis(400), LIMIT);
        hold.run();
        assertEquals(answered, direction(caller), "the answer mirrors the offer");
        // what was under way when the answer to the re-INVITE came
        caller.pauses(Duration.ofMillis(300));
        int heard = caller.heardPackets().size();
        caller.pauses(WATCHDOG.multipliedBy(2));
        assertEquals(heard, caller.heardPackets().size(), "packets sent to a caller on hold");
        assertFalse(caller.ended(), "a call on hold is not hung up on");
        caller.resumes();
        assertEquals("sendrecv", direction(caller));
        caller.says(Sound.tone(700)).hears(LIMIT);
    }

    /** The direction in the last answer to an INVITE. */
    private static String direction(ScriptedCaller caller) {
        List<String> answers = caller.sipTrace().stream()
                .filter(entry -> !entry.sent() && entry.startLine().startsWith("SIP/2.0 200") && entry.message().contains("INVITE"))
                .map(entry -> entry.message()).toList();
        String sdp = answers.get(answers.size() - 1);
        for (String direction : List.of("sendonly", "recvonly", "inactive")) {
            if (sdp.contains("a=" + direction)) {
                return direction;
            }
        }
        return "sendrecv";
    }
}
