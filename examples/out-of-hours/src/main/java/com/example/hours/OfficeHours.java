// SPDX-License-Identifier: Apache-2.0
package com.example.hours;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Whether somebody is in the office: sets the header {@code OfficeOpen} to true or false. An ordinary Camel processor with
 * ordinary properties; nothing in it knows about telephones.
 */
public class OfficeHours implements Processor {

    private Clock clock = Clock.systemUTC();
    private ZoneId zone = ZoneId.systemDefault();
    private LocalTime opens = LocalTime.of(9, 0);
    private LocalTime closes = LocalTime.of(17, 0);
    private Set<DayOfWeek> days = Set.of(
            DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY);
    private Set<LocalDate> holidays = Set.of();

    @Override
    public void process(Exchange exchange) {
        exchange.getMessage().setHeader("OfficeOpen", isOpen());
    }

    boolean isOpen() {
        ZonedDateTime now = clock.instant().atZone(zone);
        LocalTime time = now.toLocalTime();
        return days.contains(now.getDayOfWeek()) && !holidays.contains(now.toLocalDate())
                && !time.isBefore(opens) && time.isBefore(closes);
    }

    /** For tests. */
    void setClock(Clock clock) {
        this.clock = clock;
    }

    /** Time zone, such as {@code Europe/Berlin}. */
    public void setZone(String zone) {
        this.zone = ZoneId.of(zone);
    }

    /** First minute, such as {@code 09:00}. */
    public void setOpens(String opens) {
        this.opens = LocalTime.parse(opens);
    }

    /** First minute after, such as {@code 17:00}. */
    public void setCloses(String closes) {
        this.closes = LocalTime.parse(closes);
    }

    /** Days of the week, such as {@code MONDAY,FRIDAY}. */
    public void setDays(String days) {
        this.days = Arrays.stream(days.split(",")).map(day -> DayOfWeek.valueOf(day.trim().toUpperCase())).collect(Collectors.toSet());
    }

    /** Dates on which nobody is in, such as {@code 2026-12-25,2027-01-01}. */
    public void setHolidays(String holidays) {
        this.holidays = Arrays.stream(holidays.split(",")).filter(date -> !date.isBlank())
                .map(date -> LocalDate.parse(date.trim())).collect(Collectors.toSet());
    }
}
