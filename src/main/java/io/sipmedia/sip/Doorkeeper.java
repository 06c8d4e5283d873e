// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import javax.sip.header.Header;
import javax.sip.message.Request;

/**
 * Decides, before anything is allocated for a request, whether there is room for it. What belongs to a call that is up is
 * never turned away, so that a flood of new requests ends no call.
 *
 * <p>Thread: any.
 */
final class Doorkeeper {
    /** Tools that look for telephone systems to abuse; no telephone calls itself so. An answer would tell them where one is. */
    private static final List<String> SCANNERS = List.of("friendly-scanner", "friendly-request", "sipvicious", "sipcli", "sip-scan",
            "sipscan", "sundayddr", "vaxsipuseragent", "pplsip");
    /** One more, which may be the beginning of an honest word. */
    private static final String SCANNER_WORD = "iwar";
    private static final int LONGEST_AGENT = 200;

    /** What becomes of a request. */
    enum Verdict {
        PASS,
        /** No answer at all. */
        DROP,
        /** 503 with Retry-After. */
        BUSY
    }

    private final Dialogs dialogs;
    private final IncomingCalls calls;
    private final SourceLimit limit;
    private final LongAdder dropped = new LongAdder();

    Doorkeeper(SipContext context, IncomingCalls calls) {
        this.dialogs = context.dialogs;
        this.calls = calls;
        this.limit = new SourceLimit(context.options.requestsPerSource(), System::nanoTime);
    }

    Verdict judge(SIPRequest request, InetAddress source) {
        String method = request.getMethod();
        boolean alone = request.getToTag() == null;
        if (method.equals(Request.ACK) || (alone ? dialogs.ofInvite(request) : dialogs.of(request)) != null) {
            return Verdict.PASS;
        }
        if (scanner(request) || !limit.admits(source)) {
            dropped.increment();
            return Verdict.DROP;
        }
        return alone && method.equals(Request.INVITE) && calls.full() ? Verdict.BUSY : Verdict.PASS;
    }

    /** Requests that got no answer. */
    long dropped() {
        return dropped.sum();
    }

    private static boolean scanner(SIPRequest request) {
        Header agent = request.getHeader("User-Agent");
        if (agent == null) {
            return false;
        }
        String text = agent.toString();
        return scanner(text.length() > LONGEST_AGENT ? text.substring(0, LONGEST_AGENT) : text);
    }

    /** Whether a User-Agent names a scanner, in whatever case. */
    static boolean scanner(String agent) {
        String text = agent.toLowerCase(Locale.ROOT);
        for (String scanner : SCANNERS) {
            if (text.contains(scanner)) {
                return true;
            }
        }
        for (int at = text.indexOf(SCANNER_WORD); at >= 0; at = text.indexOf(SCANNER_WORD, at + 1)) {
            int end = at + SCANNER_WORD.length();
            if (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)) && text.charAt(end) != '_') {
                return true;
            }
        }
        return false;
    }
}
