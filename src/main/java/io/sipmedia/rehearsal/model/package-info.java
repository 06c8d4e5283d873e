// SPDX-License-Identifier: Apache-2.0
/**
 * The rehearsal model: an embedded server that speaks the GA dialect of the Realtime API over a real WebSocket, for a first try without keys and for tests with faults on demand.
 */
package io.sipmedia.rehearsal.model;
