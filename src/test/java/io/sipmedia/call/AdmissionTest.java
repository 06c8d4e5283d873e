// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import static io.sipmedia.call.Admission.Verdict.ADMITTED;
import static io.sipmedia.call.Admission.Verdict.FULL;
import static io.sipmedia.call.Admission.Verdict.OVERLOADED;
import static io.sipmedia.call.Admission.Verdict.TOO_FAST;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final AtomicLong clock = new AtomicLong();
    private final AtomicBoolean overloaded = new AtomicBoolean();

    @Test
    void asManyAsAllowedAtOnce() {
        Admission admission = new Admission(2, 0, overloaded::get, clock::get);
        assertEquals(ADMITTED, admission.admit());
        assertEquals(ADMITTED, admission.admit());
        assertEquals(FULL, admission.admit());
        admission.release();
        assertEquals(ADMITTED, admission.admit());
    }

    @Test
    void asManyAsAllowedPerSecond() {
        Admission admission = new Admission(0, 2, overloaded::get, clock::get);
        assertEquals(ADMITTED, admission.admit());
        assertEquals(ADMITTED, admission.admit());
        assertEquals(TOO_FAST, admission.admit());
        clock.addAndGet(500_000_000);
        assertEquals(ADMITTED, admission.admit());
        assertEquals(TOO_FAST, admission.admit());
        clock.addAndGet(10_000_000_000L);
        assertEquals(ADMITTED, admission.admit());
        assertEquals(ADMITTED, admission.admit());
        assertEquals(TOO_FAST, admission.admit(), "no more than a second's worth is saved up");
    }

    @Test
    void noneWhileTheMachineDoesNotKeepUp() {
        Admission admission = new Admission(2, 1, overloaded::get, clock::get);
        overloaded.set(true);
        assertEquals(OVERLOADED, admission.verdict());
        assertEquals(OVERLOADED, admission.admit());
        overloaded.set(false);
        assertEquals(ADMITTED, admission.verdict());
        assertEquals(ADMITTED, admission.admit(), "who was refused took no place");
    }
}
