// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/** The stack's message log, switched off: messages hold names, numbers and keys. Public for the stack only. */
public final class NoMessageLog implements ServerLogger {

    @Override
    public void closeLogFile() {
        // there is none
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        // off
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        // off
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {
        // off
    }

    @Override
    public void logException(Exception cause) {
        // the stack log hears of it too
    }

    @Override
    public void setStackProperties(Properties properties) {
        // nothing to set
    }

    @Override
    public void setSipStack(SipStack stack) {
        // not needed
    }
}
