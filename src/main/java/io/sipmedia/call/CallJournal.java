// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.audio.Delays;
import io.sipmedia.rtp.RtpStats;
import io.sipmedia.sip.DialogEnd;
import io.sipmedia.sip.InviteDialog;
import io.sipmedia.sip.TransferOutcome;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Writes down what happens to a call until its record is made. Wall-clock instants are for people, lengths are taken from
 * the monotonic clock.
 *
 * <p>Thread: confined to the call's loop.
 */
final class CallJournal {

    private static final int MAX_ENTRIES = 200;
    private static final int MAX_DIGITS = 256;

    private final Instant started = Instant.now();
    private final long startNanos = System.nanoTime();
    private final List<CallRecord.Entry> entries = new ArrayList<>();
    private final StringBuilder digits = new StringBuilder();
    private Instant answered;
    private long answeredNanos;
    private int dropped;
    private int holds;
    private CallRecord.Transfer transfer;

    void note(String what, String detail) {
        if (entries.size() < MAX_ENTRIES) {
            entries.add(new CallRecord.Entry(millisSince(startNanos), what, detail));
        } else {
            dropped++;
        }
    }

    void answered() {
        answered = Instant.now();
        answeredNanos = System.nanoTime();
        note("answered", null);
    }

    void digit(char digit, int millis) {
        if (digits.length() >= MAX_DIGITS) {
            digits.deleteCharAt(0);
        }
        digits.append(digit);
        note("digit", digit + " " + millis + " ms");
    }

    void held() {
        holds++;
        note("held", null);
    }

    void transferred(String target, TransferOutcome outcome) {
        transfer = new CallRecord.Transfer(target, outcome.accepted(), outcome.status(), outcome.reason());
        note("transfer", target + ": " + outcome.status() + (outcome.reason() == null ? "" : " " + outcome.reason()));
    }

    boolean transferAccepted() {
        return transfer != null && transfer.accepted();
    }

    /** When our 200 was acknowledged, by {@link System#nanoTime}. */
    long answeredNanos() {
        return answeredNanos;
    }

    CallRecord close(
            String callId, String name, InviteDialog dialog, DialogEnd end, String cause, String codec, RtpStats stats, Delays deltaDelay) {
        note("ended", cause);
        long total = millisSince(startNanos);
        long talk = answered == null ? 0 : millisSince(answeredNanos);
        return new CallRecord(callId, dialog.callId(), name, uri(dialog.from()), uri(dialog.to()), address(dialog.peer()),
                dialog.transport(), started, answered, Instant.now(), total - talk, talk, cause, end.status(), end.reason(), codec,
                stats, deltaDelay, digits.toString(), holds, transfer, entries, dropped);
    }

    private static String uri(io.sipmedia.sip.SipIdentity identity) {
        return identity == null ? null : identity.uri();
    }

    private static String address(InetSocketAddress address) {
        return address == null ? null : address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
