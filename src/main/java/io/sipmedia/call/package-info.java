// SPDX-License-Identifier: Apache-2.0
/**
 * A telephone call as one thing: its signalling, its audio, its states, what becomes of it and the record it leaves. {@link
 * io.sipmedia.call.Call} is where to begin. Nothing here knows of routes.
 */
package io.sipmedia.call;
