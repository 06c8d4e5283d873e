// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

/** Where a route's webhooks come in. Thread: any; closing may block. */
interface WebhookDoor extends AutoCloseable {

    /** What is printed about it, such as {@code http://127.0.0.1:8088/openai/webhook}. */
    String address();

    /** The TCP port, 0 when it is not known. */
    int port();

    @Override
    void close();
}
