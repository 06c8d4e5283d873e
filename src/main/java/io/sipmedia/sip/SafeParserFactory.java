// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.nio.charset.Charset;
import java.text.ParseException;
import java.util.Set;
import javax.sip.header.ContentTypeHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the stack's parser: what it cannot read is dropped without an answer. Public for the stack only.
 *
 * <p>The stack's own answer to a parse error repeats the attacker's text and the whole request to whatever source address
 * the datagram claims, and an Error thrown while parsing ends one of its workers for ever. Neither can happen to null.
 */
public final class SafeParserFactory implements MessageParserFactory {
    private static final Logger LOG = LoggerFactory.getLogger(SafeParserFactory.class);
    private static final Set<Class<?>> ESSENTIAL = Set.of(
            From.class, To.class, CSeq.class, Via.class, CallID.class, ContentLength.class, RequestLine.class, StatusLine.class);

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        return new SafeParser();
    }

    private static final class SafeParser implements MessageParser {
        private final StringMsgParser parser = new StringMsgParser();

        @Override
        public SIPMessage parseSIPMessage(byte[] bytes, boolean readBody, boolean strict, ParseExceptionListener listener) {
            try {
                MessageShape.Verdict verdict = MessageShape.judge(bytes);
                SIPMessage message = verdict == MessageShape.Verdict.DROP
                        ? null : parser.parseSIPMessage(bytes, readBody, strict, SafeParser::malformed);
                if (message != null && verdict == MessageShape.Verdict.FINE && !charsetKnown(message)) {
                    verdict = MessageShape.Verdict.REFUSE;
                }
                if (message != null && verdict != MessageShape.Verdict.FINE) {
                    // the valve answers it with a status of our own
                    message.setApplicationData(verdict);
                }
                return message;
            } catch (Throwable e) {
                // Throwable: an Error must not end the worker that reads for everybody
                LOG.debug("Dropped a malformed message of {} bytes: {}", bytes.length, e.getClass().getName());
                return null;
            }
        }

        /** The stack fails on every later look at a message whose Content-Type names a charset the JVM does not know. */
        private static boolean charsetKnown(SIPMessage message) {
            ContentTypeHeader type = message.getContentTypeHeader();
            String charset = type == null ? null : type.getParameter("charset");
            try {
                return charset == null || Charset.isSupported(charset.replace("\"", ""));
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static void malformed(
                ParseException problem, SIPMessage message, Class<?> header, String headerText, String messageText)
                throws ParseException {
            if (header != null && ESSENTIAL.contains(header)) {
                throw problem;
            }
            // any other header that cannot be read counts as absent (RFC 4475 3.1.2.12)
        }
    }
}
