// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.realtime.dialect.AppendEvent;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportListener;
import io.sipmedia.loop.MediaLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much a connection is told that it will have to carry. */
class AppendRateTest extends SessionTestBase {

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void itIsWhatTheEventsComeTo(AudioEncoding encoding) {
        for (int millis : new int[] {20, 40, 200}) {
            for (AppendEvent shape : List.of(AppendEvent.REALTIME, new AppendEvent("{\"audio\":", "\"", "\"}", false))) {
                long[] sent = new long[1];
                AppendBuffer buffer = new AppendBuffer(encoding, millis, shape, (event, length) -> sent[0] += 8 + length);
                int seconds = 60;
                for (int i = 0; i < seconds; i++) {
                    buffer.add(new short[encoding.sampleRate()]);
                }
                // the numbers of the first events are shorter
                assertEquals(sent[0] / seconds, AppendBuffer.bytesPerSecond(encoding, millis, shape), 2.0 * 1000 / millis, millis + " ms, " + shape);
            }
        }
    }

    @Test
    void aSessionTellsItsConnectionHowMuchTheCallersVoiceIs() {
        List<ConnectTarget> targets = new CopyOnWriteArrayList<>();
        RealtimeTransport told = new RealtimeTransport() {
            @Override
            public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
                targets.add(target);
                transport.connect(target, loop, listener);
            }

            @Override
            public void close() {
            }
        };
        SessionOptions options = SessionOptions.defaults().withFormats(AudioEncoding.PCMU, AudioEncoding.PCMU);
        session = new RealtimeSession(CALL, loop(), told, settings(options).withAudio(40, 1000), recorder);
        session.open();
        until(() -> session.state() == SessionState.READY);
        assertEquals(1, targets.size());
        assertEquals(AppendBuffer.bytesPerSecond(AudioEncoding.PCMU, 40, AppendEvent.REALTIME), targets.get(0).audioBytesPerSecond());
    }
}
