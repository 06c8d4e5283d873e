// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Gathers what anybody logs at any level, stack traces included, in the place of all other appenders. */
public final class EveryLine implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Level before;
    private final List<Appender> others;
    private final AbstractAppender appender = new AbstractAppender("every-line", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getMessage().getFormattedMessage()
                    + (event.getThrown() == null ? "" : stack(event.getThrown())));
        }
    };

    public EveryLine() {
        appender.start();
        var root = context.getConfiguration().getRootLogger();
        others = List.copyOf(root.getAppenders().values());
        others.forEach(other -> root.removeAppender(other.getName()));
        root.addAppender(appender, Level.ALL, null);
        before = root.getLevel();
        root.setLevel(Level.ALL);
        context.updateLoggers();
    }

    /** As it would be printed, with all causes. */
    public static String stack(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        var root = context.getConfiguration().getRootLogger();
        root.setLevel(before);
        root.removeAppender("every-line");
        others.forEach(other -> root.addAppender(other, null, null));
        context.updateLoggers();
        appender.stop();
    }
}
