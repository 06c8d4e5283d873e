// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sipmedia.audio.Delays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AppendDelaysTest {

    private final AppendDelays delays = new AppendDelays();

    @Test
    void theModelsOfACallAreTakenTogether() {
        Supplier<Delays> one = () -> new Delays(10, 1, 4);
        Supplier<Delays> other = () -> new Delays(30, 2, 3);
        Supplier<Delays> fresh = () -> null;
        assertNull(delays.of("c"));
        delays.add("c", fresh);
        assertNull(delays.of("c"), "nothing measured yet");
        delays.add("c", one);
        assertEquals(new Delays(10, 1, 4), delays.of("c"));
        delays.add("c", other);
        assertEquals(new Delays(40, 1.75, 4), delays.of("c"));
        assertNull(delays.of("another"));
        delays.remove("c", one);
        assertEquals(new Delays(30, 2, 3), delays.of("c"));
        delays.remove("c", other);
        delays.remove("c", fresh);
        delays.remove("c", fresh);
        assertEquals(0, delays.size());
    }
}
