// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilePartTest {

    @Test
    void everyClassAndMethodThatAPartIsKnownByExists() throws ClassNotFoundException {
        for (ProfilePart part : ProfilePart.values()) {
            for (String place : part.places) {
                String[] names = place.split("#");
                // not initialized: it only has to be there
                Class<?> type = Class.forName(names[0], false, getClass().getClassLoader());
                assertTrue(names.length == 1 || Arrays.stream(type.getDeclaredMethods()).anyMatch(each -> each.getName().equals(names[1])), place);
            }
        }
    }

    @Test
    void theInnermostMethodThatIsKnownSaysWhichPartItIs() {
        assertEquals("append: JSON, Base64, WebSocket send", ProfilePart.of(List.of("sun.nio.ch.SocketChannelImpl.write",
                "io.sipmedia.realtime.transport.SocketConnection.sendAudio", "org.apache.camel.impl.engine.CamelInternalProcessor.process",
                "io.sipmedia.component.AudioDispatch.run", "io.sipmedia.rtp.RtpSockets$Receiver.channelReady", "io.netty.channel.nio.NioEventLoop.run")));
        assertEquals("pacer and downlink", ProfilePart.of(List.of("io.sipmedia.rtp.RtpSession.beat", "io.sipmedia.loop.Heartbeat.keepUp",
                "io.sipmedia.realtime.transport.SocketConnection.received", "io.netty.channel.nio.NioEventLoop.run")));
    }

    @Test
    void aMethodIsNoOtherWhoseNameBeginsLikeIt() {
        assertEquals("RTCP", ProfilePart.of(List.of("io.sipmedia.rtp.RtpSockets.sendRtcp")));
        assertEquals(ProfilePart.ELSE, ProfilePart.of(List.of("io.sipmedia.rtp.RtpSockets.sendRtpLater", "io.sipmedia.rtp.Uplinks.tick")));
        assertEquals("downlink route", ProfilePart.of(List.of("io.sipmedia.realtime.RealtimeConsumer.lambda$audio$3")));
    }
}
