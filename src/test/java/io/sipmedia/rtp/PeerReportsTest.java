// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** What the reports of a telephone come to over a span of time; each sent 250 packets, five seconds, after the one before. */
class PeerReportsTest {

    private final PeerReports reports = new PeerReports();
    private long sent;
    private PeerLoss before = PeerLoss.NONE;

    private void report(int fraction, int cumulative, int highest) {
        sent += 250;
        reports.add(fraction, cumulative, highest, 0, sent);
    }

    private Double since() {
        Double percent = reports.loss().percentSince(before);
        before = reports.loss();
        return percent;
    }

    @Test
    void oneBadReportAmongTwelveIsNotForgotten() {
        report(0, 0, 10_250);
        assertEquals(0, since());
        for (int i = 1; i <= 12; i++) {
            report(i == 3 ? 128 : 0, i < 3 ? 0 : 125, 10_250 + 250 * i);
        }
        assertEquals(125 * 100 / 3000.0, since(), 1e-9);
        report(0, 125, 10_250 + 250 * 13);
        assertEquals(0, since());
    }

    @Test
    void whatHappenedWhileReportsWereLostIsInTheNextOne() {
        report(0, 0, 1000);
        since();
        sent += 500;
        report(0, 75, 1750);
        assertEquals(10, since());
    }

    @Test
    void aTelephoneThatCountsAnewIsBelievedByTheFraction() {
        report(0, 0, 200_000);
        report(26, 25, 200_250);
        since();
        report(64, 3, 12);
        assertEquals(25, since());
        report(0, 3, 262);
        assertEquals(0, since());
        report(0, 0, 512);
        assertEquals(0, since(), "the count alone began anew");
        report(0, 50, 65_536 * 9);
        assertEquals(0, since(), "nobody gets more than was sent");
    }

    @Test
    void theFirstReportIsOfAllThatWasSent() {
        report(128, 125, 31_000);
        assertEquals(50, since());
    }

    @Test
    void aLineOnWhichNothingArrivesIsToldWhenItIsKnown() {
        report(0, 0, 1000);
        since();
        report(0, 0, 1000);
        assertNull(since(), "nothing is known of what was sent since");
        report(128, 250, 1500);
        assertEquals(50, since());
    }

    @Test
    void nothingIsSaidWhileNothingIsSent() {
        report(0, 0, 1000);
        since();
        sent -= 250;
        report(0, 0, 1000);
        assertNull(since());
    }

    @Test
    void aTelephoneThatDoesNotCountIsBelievedByTheFraction() {
        report(0, 0, 0);
        since();
        report(64, 0, 0);
        report(0, 0, 0);
        assertEquals(25, since(), "as far as it speaks of packets");
    }

    @Test
    void sequenceNumbersBeginAnew() {
        report(0, 0, -100);
        since();
        report(0, 25, 150);
        assertEquals(10, since());
    }
}
