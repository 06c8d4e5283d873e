// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.realtime.dialect.BetaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import org.junit.jupiter.api.Test;

/** A server that has switched the beta off lets its client connect, and then says no. */
class BetaRefusedTest extends SessionTestBase {

    @Test
    void theUserLearnsWhyAndWhatToDo() {
        try (RehearsalModel openAi = RehearsalModel.start(new RehearsalModelOptions().tones())) {
            open(SessionSettings.of(new BetaDialect(), SessionOptions.defaults(), openAi.url(), "sk-test"));
            until(() -> recorder.closed != null);
            assertTrue(recorder.closed.failed());
            String reason = recorder.closed.endReason();
            assertTrue(reason.contains("beta_api_shape_disabled") && reason.contains("set dialect=ga"), reason);
            assertEquals(1, openAi.sessions().size(), "it is not tried again");
        }
    }
}
