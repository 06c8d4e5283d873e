// SPDX-License-Identifier: Apache-2.0
/** Sessions over Camel's own component vertx-websocket, for those who have it on the class path. */
package io.sipmedia.realtime.websocket;
