// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The day from which on a vendor no longer serves a model: {@code shutdown_date} at OpenAI and Azure, {@code deprecation.inference}
 * (seconds) in Azure's older list.
 *
 * @param date null when none is announced
 */
public record Retirement(LocalDate date) {

    /** From so many days before it on it is worth a warning. */
    public static final int NEAR_DAYS = 90;

    /** Reads a model as the vendor describes it; what cannot be read counts as not announced. */
    public static Retirement of(JsonNode model) {
        try {
            JsonNode day = model.path("shutdown_date");
            if (day.isTextual() && day.asText().length() >= 10) {
                return new Retirement(LocalDate.parse(day.asText().substring(0, 10)));
            }
            JsonNode seconds = model.at("/deprecation/inference");
            return new Retirement(seconds.isIntegralNumber() && seconds.asLong() > 0
                    ? LocalDate.ofInstant(Instant.ofEpochSecond(seconds.asLong()), ZoneOffset.UTC) : null);
        } catch (DateTimeException e) {
            return new Retirement(null);
        }
    }

    /** What a user must know about it today; null when it is far away. */
    public String warning(String model, LocalDate today) {
        if (date == null || today.plusDays(NEAR_DAYS).isBefore(date)) {
            return null;
        }
        long days = ChronoUnit.DAYS.between(today, date);
        return "the model " + model + (days < 0 ? " was retired on " + date : " will be retired on " + date + ", in " + days + " days")
                + "; choose another one by the option model";
    }
}
