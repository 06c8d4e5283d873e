// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.util.Properties;

/** How the stack is set up: every line closes something it would otherwise leave open. */
final class StackProperties {
    private static final String P = "gov.nist.javax.sip.";

    private StackProperties() {
    }

    static Properties of(SipServerOptions options, String stackName) {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", stackName);
        // dialogs are ours
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty(P + "AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty("javax.sip.ROUTER_PATH", DialogRouter.class.getName());
        properties.setProperty("javax.sip.USE_ROUTER_FOR_ALL_URIS", "true");
        properties.setProperty(P + "STACK_LOGGER", StackLog.class.getName());
        properties.setProperty(P + "SERVER_LOGGER", NoMessageLog.class.getName());
        properties.setProperty(P + "MESSAGE_PARSER_FACTORY", SafeParserFactory.class.getName());
        properties.setProperty(P + "SIP_MESSAGE_VALVE", RequestValve.class.getName());
        properties.setProperty(P + "MESSAGE_PROCESSOR_FACTORY", "gov.nist.javax.sip.stack.NioMessageProcessorFactory");
        // unset, the stack starts a thread for every datagram
        properties.setProperty(P + "THREAD_POOL_SIZE", Integer.toString(options.threads()));
        properties.setProperty(P + "TCP_POST_PARSING_THREAD_POOL_SIZE", Integer.toString(options.threads()));
        properties.setProperty(P + "REENTRANT_LISTENER", "true");
        properties.setProperty(P + "MAX_MESSAGE_SIZE", Integer.toString(options.maxMessageSize()));
        properties.setProperty(P + "RECEIVE_UDP_BUFFER_SIZE", "4194304");
        properties.setProperty(P + "SEND_UDP_BUFFER_SIZE", "4194304");
        properties.setProperty(P + "CONGESTION_CONTROL_TIMEOUT", "1000");
        String idle = Long.toString(options.idleTimeout().toMillis());
        properties.setProperty(P + "NIO_MAX_SOCKET_IDLE_TIME", idle);
        // this one counts seconds
        properties.setProperty(P + "RELIABLE_CONNECTION_KEEP_ALIVE_TIMEOUT", Long.toString(Math.max(1, options.idleTimeout().toSeconds())));
        properties.setProperty(P + "CONNECTION_TIMEOUT", "4000");
        properties.setProperty(P + "MAX_SERVER_TRANSACTIONS", "20000");
        properties.setProperty(P + "MAX_CLIENT_TRANSACTIONS", "20000");
        // a call that rings must still be refused by its own transaction
        properties.setProperty(P + "MAX_TX_LIFETIME_INVITE", Long.toString(Ringing.LAST_RESORT_SECONDS + 45));
        properties.setProperty(P + "MAX_TX_LIFETIME_NON_INVITE", "32");
        properties.setProperty(P + "RELEASE_REFERENCES_STRATEGY", "Normal");
        properties.setProperty(P + "REJECT_STRAY_RESPONSES", "true");
        // the NOTIFYs of our transfers belong to dialogs the stack does not know; it would answer 481 for us
        properties.setProperty(P + "DELIVER_UNSOLICITED_NOTIFY", "true");
        properties.setProperty(P + "DELIVER_TERMINATED_EVENT_FOR_NULL_DIALOG", "false");
        return properties;
    }
}
