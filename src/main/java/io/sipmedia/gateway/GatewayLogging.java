// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

/** Keeps the terminal for the conversation: warnings go to standard error, the rest to a file. */
final class GatewayLogging {

    private static final String PROPERTY = "log4j2.configurationFile";

    private GatewayLogging() {
    }

    /** To be called before the first logger is made. A configuration of the user's own wins. */
    static void configure() {
        if (System.getProperty(PROPERTY) == null && System.getenv("LOG4J_CONFIGURATION_FILE") == null) {
            System.setProperty(PROPERTY, "classpath:io/sipmedia/gateway/log4j2.properties");
        }
    }
}
