// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's own log on SLF4J. Public only because the stack makes it by its class name.
 *
 * <p>The stack writes what peers sent into its errors, so nothing of it goes above DEBUG with its text: an error becomes
 * one WARN without text in ten seconds, the text is at DEBUG with control characters replaced and cut.
 */
public final class StackLog implements StackLogger {
    private static final Logger LOG = LoggerFactory.getLogger("io.sipmedia.sip.stack");
    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final int MAX_TEXT = 500;

    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private final AtomicLong suppressed = new AtomicLong();

    /** Text of a peer made fit for one line of a log. */
    static String printable(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_TEXT));
        for (int i = 0; i < text.length() && i < MAX_TEXT; i++) {
            char c = text.charAt(i);
            out.append(c < ' ' || c >= 0x7f ? '.' : c);
        }
        return out.toString();
    }

    private void problem(String text, Throwable cause) {
        long now = System.nanoTime();
        long last = lastWarning.get();
        if (now - last >= QUIET_NANOS && lastWarning.compareAndSet(last, now)) {
            LOG.warn("The SIP stack reports a problem ({} more since the last such line); DEBUG of {} shows the text",
                    suppressed.getAndSet(0), LOG.getName());
        } else {
            suppressed.incrementAndGet();
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} {}", printable(text), cause == null ? "" : cause.getClass().getName());
        }
    }

    @Override
    public void logStackTrace() {
        // only for those who debug the stack itself
    }

    @Override
    public void logStackTrace(int level) {
        // only for those who debug the stack itself
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable cause) {
        problem("exception", cause);
    }

    @Override
    public void logDebug(String text) {
        if (LOG.isTraceEnabled()) {
            LOG.trace("{}", printable(text));
        }
    }

    @Override
    public void logDebug(String text, Exception cause) {
        logDebug(text);
    }

    @Override
    public void logTrace(String text) {
        logDebug(text);
    }

    @Override
    public void logFatalError(String text) {
        problem(text, null);
    }

    @Override
    public void logError(String text) {
        problem(text, null);
    }

    @Override
    public void logError(String text, Exception cause) {
        problem(text, cause);
    }

    @Override
    public void logWarning(String text) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}", printable(text));
        }
    }

    @Override
    public void logInfo(String text) {
        logWarning(text);
    }

    @Override
    public boolean isLoggingEnabled() {
        return LOG.isTraceEnabled();
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return level <= TRACE_ERROR || level <= TRACE_INFO && LOG.isDebugEnabled() || LOG.isTraceEnabled();
    }

    @Override
    public void disableLogging() {
        // SLF4J decides
    }

    @Override
    public void enableLogging() {
        // SLF4J decides
    }

    @Override
    public void setBuildTimeStamp(String stamp) {
        // of no interest
    }

    @Override
    public void setStackProperties(Properties properties) {
        // SLF4J decides
    }

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
