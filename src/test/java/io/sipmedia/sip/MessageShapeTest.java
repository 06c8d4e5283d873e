// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.sip.MessageShape.Verdict;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a message's header section looks like before the parser sees it. */
class MessageShapeTest {

    private static final String PLAIN = "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n"
            + "Call-ID: x\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n";

    private static Verdict judge(String first, String headers) {
        return MessageShape.judge((first + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Verdict with(String line) {
        return judge("OPTIONS sip:a SIP/2.0", PLAIN + line + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"From: <sip:x@y>", "f: <sip:x@y>", "FROM : <sip:x@y>", "t:<sip:x@y>", "I: y", "call-id\t : y", "cSeQ: 2 BYE",
        "max-forwards: 7"})
    void aHeaderThatMayOccurOnceIsRefusedTheSecondTimeByWhateverName(String second) {
        assertEquals(Verdict.REFUSE, with(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via: SIP/2.0/UDP h", "X-From: 1", "Fro: 1", "Fromm: 1", "ff: 1", "Content-Length: 0", "l: 0", "Subject: to: from:"})
    void anyOtherHeaderMayCome(String line) {
        assertEquals(Verdict.FINE, with(line));
    }

    @Test
    void aLineThatGoesOnIsNoHeader() {
        assertEquals(Verdict.FINE, with("Subject: one\r\n From: two\r\n\tTo: three"));
    }

    @Test
    void twoNamesOfOneHeaderAreTheSame() {
        assertEquals(Verdict.FINE, with("Content-Type: a/b\r\nContent-Length: 0"));
        assertEquals(Verdict.REFUSE, with("Content-Type: a/b\r\nc: a/b"));
        assertEquals(Verdict.REFUSE, with("l: 0\r\nContent-Length: 0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no colon", ": no name", " \t: folded is no name", "na me: x", "n\u00e4me: x", "Subject: nul\u0000", "Subject: del\u007f"})
    void whatIsNoHeaderIsDroppedOrFolded(String line) {
        assertEquals(line.startsWith(" ") ? Verdict.FINE : Verdict.DROP, with(line));
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS sip:a SIP/2.0, FINE", "OPTIONS sip:a sip/2.0, FINE", "'OPTIONS sip:a SIP/2.0 \t', FINE", "OPTIONS sip:a SIP/3.0, VERSION",
        "OPTIONS sip:a Sip/2.00, VERSION", "OPTIONS sip:a SIP/, VERSION", "OPTIONS sip:a HTTP/1.1, FINE", "SIP/7.0 200 SIP/3, FINE",
        "sip/7.0 200 SIP/3, VERSION", "SIP, FINE", "SIP/3.0, FINE", "sip/3.0, VERSION"})
    void theVersionIsThatOfTheRequestLine(String first, Verdict verdict) {
        assertEquals(verdict, judge(first, PLAIN));
    }

    @ParameterizedTest
    @CsvSource({"User-Agent: friendly-scanner, true", "User-Agent: SIPVicious 0.3, true", "user-agent: x sipCLI/v1, true", "User-Agent: iWar, true",
        "User-Agent: iwar/1, true", "User-Agent: iwarsaw, false", "User-Agent: Iwarsaw iwar, true", "User-Agent: iwar_x, false",
        "User-Agent: Asterisk PBX 18, false"})
    void scannersAreKnownByTheirNames(String agent, boolean scanner) {
        assertEquals(scanner, Doorkeeper.scanner(agent));
    }
}
