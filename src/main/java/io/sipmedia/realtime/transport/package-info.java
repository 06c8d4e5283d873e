// SPDX-License-Identifier: Apache-2.0
/** How bytes reach a model: one WebSocket per call, on the call's own event loop. No Camel in here. */
package io.sipmedia.realtime.transport;
