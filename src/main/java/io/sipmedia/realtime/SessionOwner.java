// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import org.apache.camel.Message;

/**
 * For whom a session is opened.
 *
 * @param tenant who pays
 * @param caller the hash the provider may know, null for none
 */
record SessionOwner(String tenant, String caller) {

    private static final int MAX_TENANT = 100;

    /** Of a call that no message tells about. */
    static SessionOwner unknown(RealtimeConfiguration configuration) {
        return new SessionOwner(configuration.getTenant(), null);
    }

    static SessionOwner of(Message message, RealtimeConfiguration configuration) {
        String header = message.getHeader(RealtimeConstants.TENANT, String.class);
        String tenant = header == null || header.isBlank() ? configuration.getTenant() : header.strip();
        return new SessionOwner(tenant.length() > MAX_TENANT ? tenant.substring(0, MAX_TENANT) : tenant,
                SafetyIdentifier.of(configuration.getSafetySecret(), message.getHeader(RealtimeConstants.CALLER, String.class)));
    }
}
