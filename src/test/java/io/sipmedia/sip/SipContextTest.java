// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.Test;

/** Responses that are built one after the other from the same parts. */
class SipContextTest {

    private final SipContext context;
    private final Request invite;

    SipContextTest() throws Exception {
        context = new SipContext(SipServerOptions.listening("udp:127.0.0.1:0").withUserAgent("test/1"), Runnable::run, Runnable::run, null, null);
        invite = (Request) new StringMsgParser().parseSIPMessage(("INVITE sip:agent@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\nMax-Forwards: 70\r\nFrom: <sip:a@example.com>;tag=a\r\n"
                + "To: <sip:agent@example.com>\r\nCall-ID: x@test\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII), true, false, null);
    }

    private Response ok() {
        return Capabilities.into(context, context.response(invite, 200, null, "ours"));
    }

    @Test
    void eachResponseSaysWhatWeUnderstandOnce() {
        String first = ok().toString();
        assertEquals(first, ok().toString());
        assertEquals(1, first.split("Server: test/1\r\n", -1).length - 1, first);
        assertEquals(1, first.split("Supported: timer\r\n", -1).length - 1, first);
        assertEquals(1, first.split("Accept: application/sdp\r\n", -1).length - 1, first);
        for (String method : SipContext.ALLOW.split(", ")) {
            assertEquals(1, first.split("Allow: [^\r]*\\b" + method + "\\b", -1).length - 1, method + " in " + first);
        }
    }

    @Test
    void whatIsPutIntoOneResponseIsNotInAnother() {
        Response first = ok();
        context.set(first, "Supported", "timer, 100rel");
        ((SIPResponse) first).removeHeader("Allow");
        context.set(first, "Retry-After", "7");
        assertTrue(first.toString().contains("100rel"));
        String second = ok().toString();
        assertFalse(second.contains("100rel"), second);
        assertFalse(second.contains("Retry-After"), second);
        assertTrue(second.contains("Allow: "), second);
        Response copy = (Response) ok().clone();
        copy.removeHeader("Accept");
        assertTrue(ok().toString().contains("Accept: application/sdp"));
    }
}
