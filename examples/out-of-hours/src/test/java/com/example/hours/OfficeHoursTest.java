// SPDX-License-Identifier: Apache-2.0
package com.example.hours;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class OfficeHoursTest {

    @ParameterizedTest
    @CsvSource({
            "2026-11-23T08:00:00Z, true, Monday nine o'clock in Berlin", "2026-11-23T07:59:59Z, false, a second before",
            "2026-11-23T15:59:59Z, true, a second before five", "2026-11-23T16:00:00Z, false, five o'clock",
            "2026-11-22T10:00:00Z, false, Sunday", "2026-12-25T10:00:00Z, false, Christmas Day"})
    void knowsWhenTheOfficeIsOpen(Instant now, boolean open, String why) {
        OfficeHours hours = new OfficeHours();
        hours.setZone("Europe/Berlin");
        hours.setHolidays("2026-12-25,2027-01-01");
        hours.setClock(Clock.fixed(now, ZoneOffset.UTC));
        assertEquals(open, hours.isOpen(), why);
    }
}
