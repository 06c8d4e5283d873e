// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Gathers what our own classes, or all, log at WARN and above. */
public final class Warnings implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final String prefix;
    private final Level before;
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final AbstractAppender appender = new AbstractAppender("warnings", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            if (event.getLevel().isMoreSpecificThan(Level.WARN) && event.getLoggerName().startsWith(prefix)) {
                lines.add(event.getLoggerName() + ": " + event.getMessage().getFormattedMessage());
            }
        }
    };

    public Warnings() {
        this("io.sipmedia.");
    }

    /** @param prefix what the names of the loggers begin with */
    public Warnings(String prefix) {
        this.prefix = prefix;
        appender.start();
        // without a configuration only errors are logged at all
        before = context.getConfiguration().getRootLogger().getLevel();
        if (!before.isLessSpecificThan(Level.WARN)) {
            context.getConfiguration().getRootLogger().setLevel(Level.WARN);
        }
        context.getConfiguration().getRootLogger().addAppender(appender, Level.WARN, null);
        context.updateLoggers();
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        context.getConfiguration().getRootLogger().removeAppender("warnings");
        context.getConfiguration().getRootLogger().setLevel(before);
        context.updateLoggers();
        appender.stop();
    }
}
