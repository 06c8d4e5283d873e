// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.rehearsal.caller.HeardPacket;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import io.sipmedia.rehearsal.caller.Stranger;
import io.sipmedia.rehearsal.model.RehearsalSession;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.sipmedia.acceptance.Agent.LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packets as networks deliver them, and packets of those who are not in the call. */
class NetworkTest extends AcceptanceTest {

    private static final String LONG = "A long answer, that a stranger might like to steal.";
    private static final String ANSWER = "An answer of some length.";

    @ParameterizedTest(name = "late by {0} to {1} ms more, {2} % lost")
    @CsvSource({"60, 120, 0", "40, 60, 5"})
    void timeStaysContinuousOnABadNetwork(int delay, int jitter, double loss) throws Exception {
        start(new Agent.Setup().answers(ANSWER));
        ScriptedCaller caller = agent.caller().build();
        double sent;
        try (caller) {
            Sound.awaitHeard(caller.call().delays(delay, jitter).loses(loss), Sound.GREETING);
            Sound.awaitHeard(caller.says(Sound.tone(500)).pauses(Duration.ofMillis(340)).says(Sound.tone(500)), Sound.GREETING, ANSWER);
            sent = (caller.sentPackets() + caller.lostPackets()) * 20.0;
            caller.hangsUp();
        }
        RehearsalSession session = agent.session();
        agent.awaitQuiet();
        if (loss > 0) {
            assertTrue(caller.lostPackets() > 0, "nothing was lost");
        }
        // by samples: what is missing is made up for, nothing is doubled, whenever it came
        assertEquals(sent, session.appendedMillis(), 100 + delay + jitter, "audio at the model");
        List<SpeechSegment> said = Sound.in(caller.recording().left());
        List<SpeechSegment> received = Sound.atModel(session);
        assertEquals(2, received.size(), received.toString());
        assertEquals(said.get(1).endMillis() - said.get(0).startMillis(),
                received.get(1).endMillis() - received.get(0).startMillis(), 45, "time between the caller's words");
        assertEquals(1, session.heard().size(), "one turn, whatever was lost in it");
    }

    @Test
    void aStrangerIsNeitherHeardNorSpokenTo() throws Exception {
        start(new Agent.Setup().answers(LONG));
        ScriptedCaller caller = agent.caller().build();
        InetSocketAddress gateway;
        try (caller) {
            caller.call();
            gateway = caller.remoteMedia();
            try (Stranger stranger = caller.stranger()) {
                Sound.awaitHeard(caller, Sound.GREETING);
                stranger.sendsFrames(100);
                caller.pauses(Duration.ofMillis(300));
                stranger.sendsFrames(100);
                caller.says(Sound.tone(700)).hears(LIMIT);
                stranger.sendsFrames(100);
                Sound.awaitHeard(caller, Sound.GREETING, LONG);
                assertFalse(stranger.hears(Duration.ofMillis(1)), "something was sent to the stranger");
            }
            caller.hangsUp();
        }
        RehearsalSession session = agent.session();
        agent.awaitQuiet();
        List<SpeechSegment> received = Sound.atModel(session);
        assertEquals(1, received.size(), "the caller's one tone and nothing else: " + received);
        assertEquals(700, received.get(0).durationMillis(), 45);
        assertEquals(Sound.toneDbfs(), received.get(0).levelDbfs(), 1);
        assertEquals(caller.sentPackets() * 20.0, session.appendedMillis(), 100, "audio at the model");
        Set<InetSocketAddress> sources = caller.heardPackets().stream().map(HeardPacket::source).collect(Collectors.toSet());
        assertEquals(Set.of(gateway), sources);
    }
}
